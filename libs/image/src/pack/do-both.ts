/**
 * Does two things at the same time. When one fails, the other is aborted and waited for, and the first failure is thrown.
 */
export async function doBoth<A, B>(
  first: (signal: AbortSignal) => Promise<A>,
  second: (signal: AbortSignal) => Promise<B>,
  signal?: AbortSignal,
): Promise<readonly [A, B]> {
  const failure = new AbortController();
  const either = AbortSignal.any(
    signal === undefined ? [failure.signal] : [signal, failure.signal],
  );
  const guard = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    try {
      return await work(either);
    } catch (error) {
      failure.abort(error);
      throw error;
    }
  };
  const results = [guard(first), guard(second)] as const;
  await Promise.allSettled(results);
  either.throwIfAborted();
  return await Promise.all(results);
}
