import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SparseExtent } from '../tar/tar-entry.js';
import { encodeChunkMap } from './chunk-map.js';
import { SparsePlacer } from '../tar/sparse-placer.js';
import { blocksOfRun, chunkBytes, planSparseFile } from './sparse-plan.js';

/** Extents in order, none touching the one before, and a size that holds them. */
const sparseFiles = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 1, max: 1e7 }), fc.integer({ min: 1, max: 1e5 })), {
      maxLength: 8,
    }),
    fc.nat(1e8),
  )
  .map(([steps, tail]) => {
    let end = 0;
    const extents = steps.map(([gap, length]): SparseExtent => {
      const offset = end + gap;
      end = offset + length;
      return { offset, length };
    });
    return { extents, size: end + tail };
  });

describe('planSparseFile', () => {
  it('has chunks for all data, in order, and costs less than no holes at all', () => {
    fc.assert(
      fc.property(sparseFiles, ({ extents, size }) => {
        const plan = planSparseFile(size, extents);
        if (plan === undefined) {
          return;
        }
        const bytes = chunkBytes(plan.chunkBits);
        const blocks = plan.runs.map((run) => blocksOfRun(run, size, plan.chunkBits));
        const cost = blocks.reduce((sum, count) => sum + count * 4096, 0);
        expect(cost + Math.ceil(size / bytes) * 4).toBeLessThan(Math.ceil(size / 4096) * 4096);
        let nextChunk = -1;
        for (const run of plan.runs) {
          expect(run.firstChunk).toBeGreaterThan(nextChunk);
          nextChunk = run.firstChunk + run.chunkCount;
        }
        for (const { offset, length } of extents) {
          const holds = plan.runs.some(
            (run) =>
              run.firstChunk * bytes <= offset &&
              offset + length <= (run.firstChunk + run.chunkCount) * bytes,
          );
          expect(holds).toBe(true);
        }
      }),
    );
  });

  it.each([
    ['a file in one piece', 8192, [{ offset: 0, length: 8192 }]],
    ['a hole smaller than a block', 8192, [{ offset: 100, length: 8092 }]],
    ['an empty file', 0, []],
  ])('has nothing to gain from %s', (_, size, extents) => {
    expect(planSparseFile(size, extents)).toBeUndefined();
  });

  it('takes large chunks where they cost nothing', () => {
    expect(planSparseFile(2 ** 52, [])?.chunkBits).toBe(31);
  });
});

describe('encodeChunkMap', () => {
  it('tells the block of each chunk, and marks holes', () => {
    const runs = [
      { firstChunk: 1, chunkCount: 2, startBlock: 10 },
      { firstChunk: 4, chunkCount: 1, startBlock: 18 },
    ];
    const table = Buffer.concat([...encodeChunkMap({ chunkBits: 2, runs }, 6 * 16384)]);
    const numbers = Array.from({ length: table.length / 4 }, (_, index) =>
      table.readUInt32LE(index * 4),
    );
    const hole = 0xffffffff;
    expect(numbers).toEqual([hole, 10, 14, hole, 18, hole]);
  });

  it('is right across the parts that it comes in', () => {
    const runs = [{ firstChunk: 1023, chunkCount: 2, startBlock: 7 }];
    const parts = Array.from(encodeChunkMap({ chunkBits: 0, runs }, 3000 * 4096), (part) =>
      Buffer.from(part),
    );
    const table = Buffer.concat(parts);
    expect(parts.map((part) => part.length)).toEqual([4096, 4096, 952 * 4]);
    expect([1022, 1023, 1024, 1025].map((chunk) => table.readUInt32LE(chunk * 4))).toEqual([
      0xffffffff, 7, 8, 0xffffffff,
    ]);
  });
});

describe('SparsePlacer', () => {
  it('puts each byte where its extent says, however the content is cut', () => {
    fc.assert(
      fc.property(sparseFiles, fc.integer({ min: 1, max: 70_000 }), ({ extents }, step) => {
        const total = extents.reduce((sum, { length }) => sum + length, 0);
        const content = Buffer.alloc(total);
        const placer = new SparsePlacer(extents);
        const placed: SparseExtent[] = [];
        for (let start = 0; start < total; start += step) {
          for (const { offset, bytes } of placer.place(content.subarray(start, start + step))) {
            const last = placed.at(-1);
            if (last !== undefined && last.offset + last.length === offset) {
              placed[placed.length - 1] = { ...last, length: last.length + bytes.length };
            } else {
              placed.push({ offset, length: bytes.length });
            }
          }
        }
        expect(placed).toEqual(extents);
      }),
    );
  });
});
