import { describe, expect, it } from '@jest/globals';
import { forEachConcurrently } from './for-each-concurrently.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Work that ends with the signal only. */
const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });

describe('forEachConcurrently', () => {
  it('does something with each item, in order and not more at a time than it may', async () => {
    const log: string[] = [];
    await forEachConcurrently([1, 2, 3], { maxConcurrent: 2 }, async (item) => {
      log.push(`begin ${item}`);
      await turn();
      log.push(`end ${item}`);
    });
    expect(log).toEqual(['begin 1', 'begin 2', 'end 1', 'begin 3', 'end 2', 'end 3']);
  });

  describe('when an item fails', () => {
    it('throws that failure, and not those that follow from it', async () => {
      const done = forEachConcurrently([1, 2], { maxConcurrent: 2 }, async (item, signal) => {
        if (item === 2) {
          throw new Error('broken');
        }
        await untilAborted(signal).catch(() => {
          throw new Error('given up');
        });
      });
      await expect(done).rejects.toThrow('broken');
    });

    it('waits for the others under way, and begins no further item', async () => {
      const log: string[] = [];
      const done = forEachConcurrently([1, 2, 3], { maxConcurrent: 2 }, async (item, signal) => {
        log.push(`begin ${item}`);
        if (item === 2) {
          throw new Error('broken');
        }
        await untilAborted(signal).catch(turn);
        log.push(`end ${item}`);
      });
      await expect(done).rejects.toThrow('broken');
      expect(log).toEqual(['begin 1', 'begin 2', 'end 1']);
    });
  });

  describe('when it is aborted', () => {
    it('aborts what is under way, and rejects with the reason', async () => {
      const controller = new AbortController();
      const options = { maxConcurrent: 2, signal: controller.signal };
      const begun: number[] = [];
      const done = forEachConcurrently([1, 2, 3], options, async (item, signal) => {
        begun.push(item);
        await untilAborted(signal);
      });
      controller.abort(new Error('stop'));
      await expect(done).rejects.toThrow('stop');
      expect(begun).toEqual([1, 2]);
    });

    it('begins nothing if it was before', async () => {
      const options = { maxConcurrent: 2, signal: AbortSignal.abort(new Error('stop')) };
      const begun: number[] = [];
      const done = forEachConcurrently([1, 2], options, async (item) => {
        begun.push(item);
        await turn();
      });
      await expect(done).rejects.toThrow('stop');
      expect(begun).toEqual([]);
    });
  });
});
