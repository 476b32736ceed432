import type { RequestBody } from './http-types.js';
import type { Exchange } from './exchange.js';

/** What we were to send could not be read: no fault of the connection, and not to be described as one. */
export class BodyFailure extends Error {
  constructor(cause: unknown) {
    super('the body could not be read', { cause });
  }
}

/**
 * Reads what is to be sent.
 *
 * A registry may answer, and refuse, before it has read everything. The rest is then not sent; and what is sent must not
 * just end here, because undici would take that for a failure while the answer is still being read.
 */
export async function* readBody(
  body: RequestBody,
  exchange: Pick<Exchange, 'isAnswered' | 'ended'>,
  onRead: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of open(body)) {
    if (exchange.isAnswered) {
      await exchange.ended;
      return;
    }
    yield piece;
    onRead();
  }
}

async function* open(body: RequestBody): AsyncGenerator<Uint8Array> {
  try {
    yield* body.open();
  } catch (cause) {
    throw new BodyFailure(cause);
  }
}
