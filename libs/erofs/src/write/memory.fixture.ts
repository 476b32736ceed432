import { writeErofs } from '../index.js';
import { encodeTarEnd, encodeTarHeader } from '../tar/encode-tar-header.js';
import { tarEntry } from '../tar/write-tar.js';

/**
 * Writes an image of a layer that is made up while it is read, and prints by how many bytes this process has grown at
 * most: a process for tests, since that of a test has grown already.
 */
const [path = '', files = '', bytesEach = ''] = process.argv.slice(2);
const filesInFolder = 1000;

async function* layer(count: number, size: number): AsyncGenerator<Uint8Array> {
  const piece = Buffer.alloc(Math.min(size, 256 * 1024), 'text ');
  for (let index = 0; index < count; index += 1) {
    const name = Buffer.from(`folder-${Math.floor(index / filesInFolder)}/file-${index}`);
    yield encodeTarHeader(tarEntry({ name, size }));
    for (let left = size; left > 0; left -= piece.length) {
      yield piece.subarray(0, left);
    }
    yield* size % 512 === 0 ? [] : [Buffer.alloc(512 - (size % 512))];
    // As a stream would, let others have a turn from time to time.
    await (index % filesInFolder === 0 ? new Promise(setImmediate) : undefined);
  }
  yield encodeTarEnd();
}

const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;
// What the code itself takes is there before.
await writeErofs(layer(10, 1000), `${path}.first`);
const before = peakBytes();
const { sizeBytes, entries } = await writeErofs(layer(Number(files), Number(bytesEach)), path);
process.stdout.write(JSON.stringify({ grownBytes: peakBytes() - before, sizeBytes, entries }));
