/** The beginning of a stream, and the stream with nothing missing. */
export interface Peeked {
  /** As many bytes as were asked for, or fewer if there are no more. */
  readonly head: Uint8Array;
  readonly whole: AsyncIterable<Uint8Array>;
}

/** Looks at the first bytes of a stream. `whole` has to be read to its end or left with `return`. */
export async function peek(source: AsyncIterable<Uint8Array>, bytes: number): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let seen = 0;
  while (seen < bytes) {
    const next = await iterator.next();
    if (next.done === true) {
      break;
    }
    first.push(next.value);
    seen += next.value.byteLength;
  }
  const head = first.length === 1 ? first[0] : Buffer.concat(first);
  return { head: (head ?? Buffer.alloc(0)).subarray(0, bytes), whole: join(first, iterator) };
}

async function* join(
  first: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}
