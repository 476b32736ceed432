import { describe, expect, it } from '@jest/globals';
import { LiveLines, printBeside } from './live-lines.js';

/** What a terminal shows that understands what is drawn with. */
class Screen {
  readonly rows: number;
  readonly columns: number;
  readonly lines: string[] = [];
  #row = 0;

  constructor(rows = 24, columns = 80) {
    this.rows = rows;
    this.columns = columns;
  }

  write(text: string): void {
    const up = /^\u001b\[(\d+)A/.exec(text);
    this.#row -= Number(up?.[1] ?? 0);
    const rest = text.slice(up?.[0].length ?? 0);
    for (const line of rest.split('\n').slice(0, -1)) {
      expect(line.startsWith('\r')).toBe(true);
      expect(line.endsWith('\u001b[K')).toBe(true);
      const shown = line.slice(1, -3);
      expect(shown.length).toBeLessThan(this.columns);
      this.lines[this.#row++] = shown;
    }
  }
}

const nextDraw = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 120));

describe('LiveLines', () => {
  it('draws lines where they stand', async () => {
    const screen = new Screen();
    {
      using lines = new LiveLines(screen);
      lines.set('a', 'a 1');
      lines.set('b', 'b 1');
      await nextDraw();
      expect(screen.lines).toEqual(['a 1', 'b 1']);
      lines.set('a', 'a 2');
      lines.set('c', 'c 1');
    }
    expect(screen.lines).toEqual(['a 2', 'b 1', 'c 1']);
  });

  it('prints what is told beside them above', async () => {
    const screen = new Screen();
    {
      using lines = new LiveLines(screen);
      lines.set('a', 'a 1');
      lines.set('b', 'b 1');
      await nextDraw();
      printBeside('told');
      lines.set('a', 'a 2');
    }
    expect(screen.lines).toEqual(['told', 'a 2', 'b 1']);
  });

  it('cuts off what does not fit into a line', () => {
    const screen = new Screen(24, 10);
    {
      using lines = new LiveLines(screen);
      lines.set('a', '0123456789abcdef');
    }
    expect(screen.lines).toEqual(['012345678']);
  });

  it('takes a terminal that does not know its size for one of the usual size', async () => {
    const written: string[] = [];
    using lines = new LiveLines({ rows: 0, columns: 0, write: (text) => written.push(text) });
    lines.set('a', 'a whole line');
    lines.set('b', 'another');
    await nextDraw();
    expect(written).toEqual(['\ra whole line\u001b[K\n\ranother\u001b[K\n']);
  });

  it('shows the last lines in a small terminal, and all in the end', async () => {
    const screen = new Screen(4);
    {
      using lines = new LiveLines(screen);
      ['a', 'b', 'c', 'd', 'e'].forEach((key) => lines.set(key, key));
      await nextDraw();
      expect(screen.lines).toEqual(['… and 3 more', 'd', 'e']);
    }
    expect(screen.lines).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
