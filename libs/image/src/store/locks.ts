import { setTimeout as delay } from 'node:timers/promises';

/**
 * Locks a file exclusively without waiting; the file is created where it is missing, with mode 0600.
 *
 * The lock must be one that the kernel lets go of when the process ends, however it ends, and that two holders in one
 * process exclude each other by, too: flock(2), or an open file description lock.
 *
 * @returns what unlocks it when it is disposed of, or `undefined` if somebody else has it
 */
export type TryLock = (path: string) => Disposable | undefined;

/** How a lock is waited for. */
export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called each time the lock was not to be had. */
  readonly onWait?: () => void | Promise<void>;
  /** The longest pause between two attempts. Default: 20. */
  readonly maxPauseMs?: number;
}

const firstPauseMs = 1;
const defaultMaxPauseMs = 20;

/**
 * Waits for a lock by asking again and again. Blocking in flock(2) would block the thread, and with it whoever holds the
 * lock if that is in the same process.
 */
export async function waitForLock(
  tryLock: TryLock,
  path: string,
  { signal, onWait, maxPauseMs = defaultMaxPauseMs }: WaitOptions = {},
): Promise<Disposable> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
    signal?.throwIfAborted();
    const lock = tryLock(path);
    if (lock !== undefined) {
      return lock;
    }
    await onWait?.();
    await pause(pauseMs, signal);
  }
}

/** Rejects with the reason of the signal, where Node's timer would reject with an error of its own. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
