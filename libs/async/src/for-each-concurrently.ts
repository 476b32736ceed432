/** How many things are done at a time, and what stops them. */
export interface ConcurrencyOptions {
  /** 1 or more. */
  readonly maxConcurrent: number;
  /** Stops the work; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does something with each item, a few at a time and in order. After the first failure no further item is begun, the
 * others under way are aborted and waited for, and the failure is thrown.
 *
 * @param work is given a signal that aborts when `signal` does or another item has failed
 * @throws what `work` threw first, or the reason of `signal`
 * @example
 * await forEachConcurrently(urls, { maxConcurrent: 4 }, async (url, signal) => {
 *   await download(url, signal);
 * });
 */
export async function forEachConcurrently<T>(
  items: readonly T[],
  { maxConcurrent, signal }: ConcurrencyOptions,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failure = new AbortController();
  const either = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) {
      try {
        either.throwIfAborted();
        await work(item, either);
      } catch (error) {
        failure.abort(error);
        throw error;
      }
    }
  };
  const count = Math.min(maxConcurrent, items.length);
  await Promise.allSettled(Array.from({ length: count }, worker));
  // The first reason to abort is the one that counts: the other failures follow from it.
  either.throwIfAborted();
}
