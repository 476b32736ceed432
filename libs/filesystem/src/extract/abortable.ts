import { Readable } from 'node:stream';

/**
 * A stream of chunks that ends with the signal's reason as soon as that is aborted, also while it waits for a chunk that
 * may never come. The next chunk is asked for before the last one is given out, so that whoever makes them in another
 * thread, as zlib does, works on. The source is closed at the end, whatever the end is.
 */
export async function* abortable<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, void> {
  signal?.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  // A promise of its own for each chunk: one for all of them would keep a reaction for each.
  let rejectCurrent: (reason: unknown) => void = () => undefined;
  const onAbort = (): void => {
    rejectCurrent(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort);
  try {
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
