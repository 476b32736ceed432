import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { readAll } from '../bytes.fixture.js';

import { BlockPipe } from './block-pipe.js';

describe('BlockPipe', () => {
  it('passes on the same bytes, whatever pieces they come in', async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 300_000 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(pieces, async (chunks) => {
        const pipe = new BlockPipe();
        const reading = readAll(pipe);
        for (const chunk of chunks) {
          await pipe.write(chunk);
        }
        pipe.end();
        expect((await reading).equals(Buffer.concat(chunks))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('copies what it is given', async () => {
    const pipe = new BlockPipe();
    const buffer = Buffer.from('one');
    void pipe.write(buffer);
    buffer.write('two');
    void pipe.write(buffer);
    pipe.end();
    expect((await readAll(pipe)).toString()).toBe('onetwo');
  });

  it('makes the writer wait when the reader is slow', async () => {
    const pipe = new BlockPipe();
    const iterator = pipe[Symbol.asyncIterator]();
    const waiting = pipe.write(Buffer.alloc(8 * 1024 * 1024));
    expect(waiting).toBeInstanceOf(Promise);
    await iterator.next();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('lets the writer go on when the reader has left', async () => {
    const pipe = new BlockPipe();
    const iterator = pipe[Symbol.asyncIterator]();
    const waiting = pipe.write(Buffer.alloc(8 * 1024 * 1024));
    await iterator.next();
    await iterator.return();
    await waiting;
    expect(pipe.write(Buffer.alloc(8 * 1024 * 1024))).toBeUndefined();
    expect(pipe.receivedBytes).toBe(16 * 1024 * 1024);
  });

  it('makes the reader fail', async () => {
    const pipe = new BlockPipe();
    const reason = new Error('gone');
    const reading = readAll(pipe);
    pipe.fail(reason);
    await expect(reading).rejects.toBe(reason);
  });
});
