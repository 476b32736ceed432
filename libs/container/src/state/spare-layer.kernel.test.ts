import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Layout } from './layout.js';
import { SpareLayer } from './spare-layer.js';

type Kind = 'folders' | 'image';

let root: string;
let layout: Layout;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'docklet-container-'));
  layout = new Layout({ root, runRoot: root });
  ({ folder } = layout.containerFiles('c'));
  mkdirSync(folder, { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function make(kind: Kind, where: string, content: string): void {
  if (kind === 'image') {
    writeFileSync(path.join(where, 'writable.img'), content);
    return;
  }
  mkdirSync(path.join(where, 'upper'), { recursive: true });
  mkdirSync(path.join(where, 'work'), { recursive: true });
  writeFileSync(path.join(where, 'upper/file'), content);
}

/** What a container has that is said to be of a kind; undefined when that is not all there. */
function contentOf(kind: Kind): string | undefined {
  const names = readdirSync(folder);
  if (kind === 'image') {
    return names.includes('writable.img')
      ? readFileSync(path.join(folder, 'writable.img'), 'utf8')
      : undefined;
  }
  return names.includes('upper') && names.includes('work')
    ? readdirSync(path.join(folder, 'upper')).join()
    : undefined;
}

function open(kind: Kind): SpareLayer {
  const spare = new SpareLayer(layout, 'c', kind === 'image');
  if (kind === 'image') {
    writeFileSync(spare.image, '');
  }
  return spare;
}

const kinds: readonly (readonly [Kind, Kind])[] = [
  ['folders', 'folders'],
  ['folders', 'image'],
  ['image', 'folders'],
  ['image', 'image'],
];

describe('SpareLayer', () => {
  it.each(kinds)('takes the place of %s as %s, and the other is gone', (from, to) => {
    make(from, folder, 'file');
    {
      using spare = open(to);
      spare.place();
      expect(contentOf(from)).toBe('file');
      // From here on the record says the other kind.
      expect(contentOf(to)).toBeDefined();
      spare.take();
      expect(contentOf(to)).toBe('');
    }
    expect(readdirSync(folder)).toEqual(to === 'image' ? ['writable.img'] : ['upper', 'work']);
  });

  it.each(kinds)('gives %s back after it was %s', (from, to) => {
    make(from, folder, 'file');
    {
      using spare = open(to);
      spare.place();
      spare.take();
      spare.putBack();
      // From here on the record says the first kind again.
      expect(contentOf(from)).toBeDefined();
      expect(contentOf(to)).toBe('');
      spare.giveBack();
      expect(contentOf(from)).toBe('file');
    }
    expect(readdirSync(folder)).toEqual(from === 'image' ? ['writable.img'] : ['upper', 'work']);
  });

  it('sweeps up an image that somebody has left who was killed', () => {
    make('folders', folder, 'file');
    make('image', folder, 'stale');
    {
      using spare = open('folders');
      spare.place();
      spare.take();
    }
    expect(readdirSync(folder)).toEqual(['upper', 'work']);
  });
});
