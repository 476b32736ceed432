import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

import type { TryLock } from './store/locks.js';

/** Locks within this process, for tests that need no other. */
export function createTestLocks(): TryLock {
  const held = new Set<string>();
  return (path) => {
    if (held.has(path)) {
      return undefined;
    }
    closeSync(openSync(path, 'a', 0o600));
    held.add(path);
    return { [Symbol.dispose]: () => void held.delete(path) };
  };
}

/**
 * Real locks, flock(2). The program of that name locks the open file that it inherits, and the lock stays when it ends,
 * because this process has the file still open.
 */
export const flock: TryLock = (path) => {
  const file = openSync(path, 'a', 0o600);
  const { status, error } = spawnSync('flock', ['--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'inherit', file],
  });
  if (status !== 0) {
    closeSync(file);
    if (error !== undefined || status !== 1) {
      throw error ?? new Error(`flock ended with ${status ?? 'a signal'}`);
    }
    return undefined;
  }
  return { [Symbol.dispose]: () => closeSync(file) };
};
