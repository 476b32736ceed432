import { Readable } from 'node:stream';

/**
 * A stream of chunks, of which the next one is asked for before the last one is given out: what makes them in another
 * thread, as zlib does, works on while a chunk is taken in. With a signal it ends with the signal's reason as soon as
 * that is aborted, also while it waits for a chunk that may never come.
 *
 * The source is closed at the end, whatever the end is.
 *
 * @throws what the source throws, when the turn of that chunk has come; the reason of `signal`
 * @example
 * for await (const chunk of readAhead(packed.pipe(createGunzip()), signal)) {
 *   parser.feed(chunk);
 * }
 */
export async function* readAhead<T>(
  source: AsyncIterable<T>,
  signal?: AbortSignal,
): AsyncGenerator<T, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  // One listener for all chunks: racing each chunk against one promise would pile up reactions on that promise.
  let rejectCurrent: (reason: unknown) => void = () => undefined;
  const onAbort = (): void => {
    rejectCurrent(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort);
  try {
    signal?.throwIfAborted();
    let coming = ask(iterator);
    for (;;) {
      const next = await new Promise<IteratorResult<T, unknown>>((resolve, reject) => {
        rejectCurrent = reject;
        coming.then(resolve, reject);
      });
      signal?.throwIfAborted();
      if (next.done === true) {
        return;
      }
      coming = ask(iterator);
      yield next.value;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    close(source, iterator);
  }
}

/** A failure is told when its chunk's turn comes; until then it is no unhandled rejection. */
function ask<T>(iterator: AsyncIterator<T, unknown>): Promise<IteratorResult<T, unknown>> {
  const coming = iterator.next();
  coming.catch(() => undefined);
  return coming;
}

/** Lets go of a source. It is not waited for: a generator that is stuck closes only when it gets unstuck. */
function close(source: AsyncIterable<unknown>, iterator: AsyncIterator<unknown>): void {
  if (source instanceof Readable) {
    source.destroy();
  }
  iterator.return?.().catch(() => undefined);
}
