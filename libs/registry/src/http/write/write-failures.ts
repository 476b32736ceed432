/** A connection that was kept from an earlier request turned out to be closed. */
export class StaleConnection extends Error {}

/** The other side closed the connection without an answer. Named as the kernel would. */
export class ConnectionClosed extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('the connection was closed');
  }
}

/** What we were to send could not be read: no fault of the connection, and not to be described as one. */
export class BodyFailure extends Error {
  constructor(cause: unknown) {
    super('the body could not be read', { cause });
  }
}
