import { constants, gzipSync, zstdCompressSync } from 'node:zlib';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { noise, piecesOf, readAll } from '../bytes.fixture.js';
import { decompress } from './decompress.js';

const text = noise(3_000_000);

async function unpack(bytes: Uint8Array, pieceBytes = 50_000): Promise<Buffer> {
  return await readAll(decompress(piecesOf(bytes, pieceBytes), 'sha256:…'));
}

describe('decompress', () => {
  it.each([
    ['nothing', text],
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['gzip with several members', Buffer.concat([text, text].map((part) => gzipSync(part)))],
    ['zstd with several frames', Buffer.concat([text, text].map((part) => zstdCompressSync(part)))],
  ])('undoes %s', async (_, packed) => {
    const unpacked = await unpack(packed);
    const times = unpacked.length / text.length;
    expect(unpacked.equals(Buffer.concat(Array.from({ length: times }, () => text)))).toBe(true);
  });

  it('finds frames wherever the pieces end', async () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 500 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 100 }), async (frames, pieceBytes) => {
        const packed = Buffer.concat(frames.map((frame) => zstdCompressSync(frame)));
        expect((await unpack(packed, pieceBytes)).equals(Buffer.concat(frames))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('skips what is not data in zstd', async () => {
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const packed = Buffer.concat([skippable, zstdCompressSync('one'), skippable]);
    expect((await unpack(packed)).toString()).toBe('one');
    expect((await unpack(packed, 1)).toString()).toBe('one');
  });

  it('gives nothing for nothing', async () => {
    expect(await unpack(Buffer.alloc(0))).toHaveLength(0);
  });

  it.each([
    ['cut gzip', gzipSync(text).subarray(0, -9)],
    ['cut zstd', zstdCompressSync(text).subarray(0, -9)],
    ['gzip with bytes behind it', Buffer.concat([gzipSync(text), Buffer.from('garbage')])],
    ['gzip with zeros behind it', Buffer.concat([gzipSync(text), Buffer.alloc(100)])],
    ['zstd with bytes behind it', Buffer.concat([zstdCompressSync(text), Buffer.from('garbage')])],
    ['damaged gzip', damaged(gzipSync(text))],
    ['zstd that asks for 2 GiB of memory', zstdWithWindow(31)],
  ])('refuses %s', async (_, packed) => {
    await expect(unpack(packed)).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_LAYER_COMPRESSION',
      details: { digest: 'sha256:…' },
    });
  });

  it.each([
    ['xz', Buffer.from('fd377a585a000004e6d6b446', 'hex')],
    ['bzip2', Buffer.from('425a683931415926', 'hex')],
  ])('refuses %s by its name', async (name, packed) => {
    await expect(unpack(packed)).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_UNSUPPORTED_LAYER',
      details: { reason: `it is compressed with ${name}` },
    });
  });

  it('passes on what the source fails with', async () => {
    const reason = new Error('unplugged');
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield gzipSync(text).subarray(0, 10_000);
      throw await Promise.resolve(reason);
    }
    await expect(readAll(decompress(failing(), 'x'))).rejects.toBe(reason);
  });

  it('closes the source when the reader leaves', async () => {
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield await Promise.resolve(gzipSync(text));
        }
      } finally {
        isClosed = true;
      }
    }
    for await (const _chunk of decompress(endless(), 'x')) {
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isClosed).toBe(true);
  });

  it('ends on any bytes, with bytes or an error of its own', async () => {
    const signature = fc.constantFrom('1f8b0800', '28b52ffd', '502a4d18', '');
    await fc.assert(
      fc.asyncProperty(signature, fc.uint8Array({ maxLength: 300 }), async (head, rest) => {
        const outcome = await unpack(Buffer.concat([Buffer.from(head, 'hex'), rest])).catch(
          (error: unknown) => error,
        );
        const isOurs = (outcome as { code?: unknown }).code === 'DOCKLET_IMAGE_LAYER_COMPRESSION';
        expect(Buffer.isBuffer(outcome) || isOurs).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(0, 1000, 2000);
  return copy;
}

/** The header of a frame without a content size: its window descriptor has the exponent above 10 in its upper 5 bits. */
function zstdWithWindow(log: number): Buffer {
  const frame = zstdCompressSync(text, { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } });
  frame[4] = 0;
  frame[5] = (log - 10) << 3;
  return frame;
}
