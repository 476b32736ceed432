import { describe, expect, it } from '@jest/globals';
import { TAR_END, rawEntry, rawHeader } from './raw-tar.fixture.js';
import { readTar } from './read-tar.js';

const archive = Buffer.concat([
  rawEntry({ name: 'one' }, 'first'),
  rawEntry({ name: 'two' }, 'second'.repeat(300)),
  rawEntry({ name: 'three' }),
  TAR_END,
]);

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) {
    yield await Promise.resolve(bytes.subarray(start, start + size));
  }
}

async function textOf(content: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of content) {
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces).toString();
}

describe('readTar', () => {
  it('gives entries with their content', async () => {
    const found: string[] = [];
    for await (const { entry, content } of readTar(inChunks(archive, 700))) {
      found.push(`${entry.name.toString()}: ${(await textOf(content)).slice(0, 8)}`);
    }
    expect(found).toEqual(['one: first', 'two: secondse', 'three: ']);
  });

  it('skips content that is not read, or not to its end', async () => {
    const names: string[] = [];
    for await (const { entry, content } of readTar(inChunks(archive, 100))) {
      names.push(entry.name.toString());
      if (entry.name.toString() === 'two') {
        for await (const piece of content) {
          expect(piece.length).toBeGreaterThan(0);
          break;
        }
      }
    }
    expect(names).toEqual(['one', 'two', 'three']);
  });

  it('closes the source when the loop is left', async () => {
    let isClosed = false;
    async function* source(): AsyncGenerator<Buffer> {
      try {
        yield* inChunks(archive, 512);
      } finally {
        isClosed = true;
      }
    }
    for await (const { entry } of readTar(source())) {
      expect(entry.name.toString()).toBe('one');
      break;
    }
    expect(isClosed).toBe(true);
  });

  it('throws what the parser throws', async () => {
    const broken = Buffer.concat([archive.subarray(0, 1024), rawHeader({ checksum: '0' })]);
    const names: string[] = [];
    const read = async (): Promise<void> => {
      for await (const { entry } of readTar(inChunks(broken, 512))) {
        names.push(entry.name.toString());
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'DOCKLET_EROFS_TAR_HEADER' });
    expect(names).toEqual(['one']);
  });
});
