import { describe, expect, it } from '@jest/globals';

import { createTestLocks } from '../locks.fixture.js';
import { TemporaryFolder } from '../temporary-folder.fixture.js';
import { waitForLock } from './locks.js';

describe('waitForLock', () => {
  it('waits until the lock is free', async () => {
    using folder = new TemporaryFolder();
    const tryLock = createTestLocks();
    const path = folder.file('lock');
    const first = await waitForLock(tryLock, path);
    const order: string[] = [];
    const second = waitForLock(tryLock, path).then((lock) => {
      order.push('second');
      return lock;
    });
    setTimeout(() => {
      order.push('first');
      first[Symbol.dispose]();
    }, 5);
    await second;
    expect(order).toEqual(['first', 'second']);
  });

  it('tells that it waits', async () => {
    using folder = new TemporaryFolder();
    const tryLock = createTestLocks();
    const first = await waitForLock(tryLock, folder.file('lock'));
    let waits = 0;
    await waitForLock(tryLock, folder.file('lock'), {
      onWait: () => {
        waits += 1;
        if (waits === 3) {
          first[Symbol.dispose]();
        }
      },
    });
    expect(waits).toBe(3);
  });

  it('gives up with the reason of the signal', async () => {
    using folder = new TemporaryFolder();
    const tryLock = createTestLocks();
    await waitForLock(tryLock, folder.file('lock'));
    const controller = new AbortController();
    const waiting = waitForLock(tryLock, folder.file('lock'), { signal: controller.signal });
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 5);
    await expect(waiting).rejects.toBe(reason);
  });
});
