import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readAhead } from './read-ahead.js';

async function* numbers(log: string[]): AsyncGenerator<number> {
  try {
    for (let number = 1; number <= 3; number += 1) {
      log.push(`make ${number}`);
      yield await Promise.resolve(number);
    }
  } finally {
    log.push('closed');
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('readAhead', () => {
  it('asks for the next chunk before it gives the last one out', async () => {
    const log: string[] = [];
    for await (const number of readAhead(numbers(log))) {
      await turn();
      log.push(`take ${number}`);
    }
    expect(log).toEqual(['make 1', 'make 2', 'take 1', 'make 3', 'take 2', 'closed', 'take 3']);
  });

  it('closes the source when it is left early', async () => {
    const log: string[] = [];
    for await (const number of readAhead(numbers(log))) {
      expect(number).toBe(1);
      break;
    }
    await turn();
    expect(log.at(-1)).toBe('closed');
  });

  it('tells a failure in its turn', async () => {
    async function* source(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
      throw new Error('broken');
    }
    const taken: number[] = [];
    const read = async (): Promise<void> => {
      for await (const number of readAhead(source())) {
        await turn();
        taken.push(number);
      }
    };
    await expect(read()).rejects.toThrow('broken');
    expect(taken).toEqual([1]);
  });

  it('closes the source without asking it for anything if it was aborted before', async () => {
    const source = Readable.from(['never'], { autoDestroy: false });
    const chunks = readAhead(source, AbortSignal.abort(new Error('stop')));
    await expect(chunks.next()).rejects.toThrow('stop');
    expect(source.destroyed).toBe(true);
  });

  it('ends when it is aborted, although the source is stuck, and destroys a stream', async () => {
    const stuck = new Readable({ read: () => undefined });
    const controller = new AbortController();
    setImmediate(() => {
      controller.abort(new Error('stop'));
    });
    const read = readAhead(stuck, controller.signal).next();
    await expect(read).rejects.toThrow('stop');
    expect(stuck.destroyed).toBe(true);
  });

  it('leaves no listener at the signal', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    for await (const number of readAhead(numbers([]), signal)) {
      expect([number, listeners]).toEqual([number, 1]);
    }
    expect(listeners).toBe(0);
  });
});
