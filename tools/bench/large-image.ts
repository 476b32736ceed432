/**
 * An image as people pull them: a debootstrapped Debian, and a layer of a program with its files on top; together some
 * 20 000 files, 345 MB, 105 MB compressed.
 */
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { tarEntry, writeTar } from '@docklet/erofs';
import type { TarInput } from '@docklet/erofs';
import { debianImage } from '@docklet/testing';
import type { TestImage } from '@docklet/testing';

const cache = path.join(import.meta.dirname, '../../.cache/bench-images');
const files = 4500;
const meanBytes = 38_000;

/** The image; what takes long to make is kept for the next time. */
export async function largeImage(): Promise<TestImage> {
  const file = path.join(cache, 'program.tar.gz');
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true });
    await pipeline(writeTar(programFiles()), createGzip(), createWriteStream(`${file}.tmp`));
    renameSync(`${file}.tmp`, file);
  }
  const { layers, config } = debianImage();
  return { layers: [...layers, readFileSync(file)], config };
}

/** Files of sizes as they are found in /usr: many small ones and a few large ones. */
function* programFiles(): Generator<TarInput> {
  const random = randomNumbers(1);
  yield { entry: tarEntry({ name: Buffer.from('opt/'), type: 'directory', mode: 0o755 }) };
  for (let index = 0; index < files; index++) {
    const size = Math.floor(Math.log(1 - random()) ** 2 * 0.5 * meanBytes);
    const name = Buffer.from(`opt/folder-${index % 300}/file-${index}`);
    yield { entry: tarEntry({ name, size }), content: contentOf(size, random) };
  }
}

/** A third of it noise, the rest text: so it compresses to a third, as programs do. */
function* contentOf(size: number, random: () => number): Generator<Buffer> {
  const pieceBytes = 1024;
  for (let left = size; left > 0; left -= pieceBytes) {
    const piece = Buffer.alloc(Math.min(pieceBytes, left), 'a program and its documentation, ');
    for (let index = 0; index < piece.length * 0.3; index++) {
      piece[index] = random() * 256;
    }
    yield piece;
  }
}

/** The same numbers every time: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
