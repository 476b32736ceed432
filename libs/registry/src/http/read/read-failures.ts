/** The other side closed the connection in the middle. Named as the kernel would. */
export class ConnectionEnded extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('the connection ended early');
  }
}

/** What came is not HTTP. Named as Node's parser would. */
export class MalformedMessage extends Error {
  readonly code = 'HPE_INVALID_MESSAGE';
}
