/** Does something with each item, a few at a time and in order. After the first failure the others are given up. */
export async function forEachConcurrently<T>(
  items: readonly T[],
  maxConcurrent: number,
  signal: AbortSignal | undefined,
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
  await Promise.allSettled(Array.from({ length: Math.min(maxConcurrent, items.length) }, worker));
  // The first failure is the reason for all others.
  either.throwIfAborted();
}
