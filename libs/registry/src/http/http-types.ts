import type { RequestInfo } from '../errors/request-info.js';

/** A body that can be sent again after a failure. */
export interface RequestBody {
  /** In bytes. */
  readonly length: number;
  /** Begins at the first byte, every time. */
  open(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** One request to one address: no retries, no redirects, no authentication. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody | undefined;
  readonly signal: AbortSignal;
  /** How errors name this request. */
  readonly info: RequestInfo;
}

/** Takes a piece of a body. It may be reused for the next piece: keep a copy, not the piece. */
export type ChunkConsumer = (chunk: Uint8Array) => void | Promise<void>;

/** The answer. Its body has to be read or discarded, exactly once. */
export interface HttpResponse {
  readonly status: number;
  /** The address that answered. */
  readonly url: URL;
  readonly request: HttpRequest;
  /** The value of a header; several of the same name are joined by commas. */
  header(name: string): string | undefined;
  /**
   * The whole body.
   *
   * @throws ResponseTooLargeError `DOCKLET_REGISTRY_RESPONSE_TOO_LARGE` at the first byte beyond `maxBytes`
   */
  bytes(maxBytes: number): Promise<Buffer>;
  /** Hands over the body piece by piece, and waits for each to be taken. */
  consume(take: ChunkConsumer): Promise<void>;
  /** Gives up the body, and the connection with it if much of it is still to come. */
  discard(): void;
}

/** Sends a request and waits for the head of the answer. */
export type HttpSend = (request: HttpRequest) => Promise<HttpResponse>;
