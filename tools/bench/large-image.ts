/**
 * An image as people pull them: a debootstrapped Debian, and a layer of a program with its files on top; together some
 * 20 000 entries, 345 MB, 105 MB compressed.
 */
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync } from 'node:zlib';
import { tarEntry, writeTar } from '@docklet/erofs';
import type { TarInput } from '@docklet/erofs';
import { debianImage } from '@docklet/testing';
import type { TestImage } from '@docklet/testing';

const cache = path.join(import.meta.dirname, '../../.cache/bench-images');
const folders = 700;
const files = 12_600;
const meanBytes = 12_950;

/** The image; what takes long to make is kept for the next time. */
export async function largeImage(): Promise<TestImage> {
  const { layers, config } = debianImage();
  return {
    layers: [
      await cached('debian', () => layers.map((layer) => gunzipSync(layer))),
      await cached('program', () => writeTar(programFiles())),
    ],
    config,
  };
}

/** A layer, compressed as other builders of images do it by default: the layers of tests are made in a hurry. */
async function cached(
  name: string,
  make: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Buffer> {
  const file = path.join(cache, `${name}.tar.gz`);
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true });
    await pipeline(Readable.from(make()), createGzip(), createWriteStream(`${file}.tmp`));
    renameSync(`${file}.tmp`, file);
  }
  return readFileSync(file);
}

/** Files of sizes as they are found in /usr: many small ones and a few large ones. */
function* programFiles(): Generator<TarInput> {
  const random = randomNumbers(1);
  const folderOf = (index: number): string => `opt/folder-${index % folders}/`;
  for (const name of ['opt/', ...Array.from({ length: folders }, (_, index) => folderOf(index))]) {
    yield { entry: tarEntry({ name: Buffer.from(name), type: 'directory', mode: 0o755 }) };
  }
  for (let index = 0; index < files; index++) {
    const size = Math.floor(Math.log(1 - random()) ** 2 * 0.5 * meanBytes);
    const name = Buffer.from(`${folderOf(index)}file-${index}`);
    yield { entry: tarEntry({ name, size }), content: contentOf(size, random) };
  }
}

/** A quarter of it noise, the rest text: so it compresses to a quarter or a third, as programs do. */
function* contentOf(size: number, random: () => number): Generator<Buffer> {
  const pieceBytes = 1024;
  for (let left = size; left > 0; left -= pieceBytes) {
    const piece = Buffer.alloc(Math.min(pieceBytes, left), 'a program and its documentation, ');
    for (let index = 0; index < piece.length * 0.262; index++) {
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
