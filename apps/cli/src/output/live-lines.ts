import { stderr } from './standard-output.js';
/** How often lines are drawn: a person sees no more, and a terminal at the end of a slow line has to keep up. */
const intervalMs = 80;

/** The part of a terminal's stream that is needed. */
export interface LiveStream {
  readonly rows?: number;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The lines that are on the terminal now. */
const shown = new Set<LiveLines>();

/** Prints a line to the standard error, above the lines that change if there are some. */
export function printBeside(line: string): void {
  const [lines] = shown;
  if (lines === undefined) {
    stderr.write(`${line}\n`);
  } else {
    lines.printAbove(line);
  }
}

/** Lines at the bottom of a terminal that change where they stand. */
export class LiveLines implements Disposable {
  readonly #stream: LiveStream;
  readonly #lines = new Map<string, string>();
  #shownLines = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: LiveStream) {
    this.#stream = stream;
    shown.add(this);
  }

  /** Prints a line that stays, and moves the others down. */
  printAbove(line: string): void {
    this.#stream.write(`${this.#up()}\r${line}\u001b[K\n`);
    this.#shownLines = 0;
    this.#draw(this.#visible());
  }

  /** Changes a line, or adds one; it is drawn soon. */
  set(key: string, line: string): void {
    this.#lines.set(key, line);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#draw(this.#visible());
    }, intervalMs);
  }

  /** Draws everything a last time and leaves it standing. What was cut off at the top of a small terminal appears, too. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    shown.delete(this);
    if (this.#lines.size > 0) {
      this.#draw([...this.#lines.values()]);
      this.#lines.clear();
      this.#shownLines = 0;
    }
  }

  /** As many of the last lines as fit: what has scrolled out of a terminal cannot be drawn again. */
  #visible(): readonly string[] {
    const room = Math.max(1, sizeOr(this.#stream.rows, 24) - 1);
    const lines = [...this.#lines.values()];
    if (lines.length <= room) {
      return lines;
    }
    return [`… and ${lines.length - room + 1} more`, ...lines.slice(lines.length - room + 1)];
  }

  #up(): string {
    return this.#shownLines === 0 ? '' : `\u001b[${this.#shownLines}A`;
  }

  #draw(lines: readonly string[]): void {
    const width = sizeOr(this.#stream.columns, 80);
    const up = this.#up();
    // A line that wraps would be two, and everything would be drawn in the wrong place.
    const drawn = lines.map((line) => `\r${line.slice(0, Math.max(1, width - 1))}\u001b[K\n`);
    this.#stream.write(`${up}${drawn.join('')}`);
    this.#shownLines = lines.length;
  }
}

/** A terminal that nobody has told its size says 0. */
function sizeOr(size: number | undefined, usual: number): number {
  return size === undefined || size === 0 ? usual : size;
}
