import type { IncomingHttpHeaders } from 'node:http';

/** A request as the fake registry saw it; the body has been read to its end. */
export interface FakeRequest {
  readonly method: string;
  /** The request line's path and query, as they were sent. */
  readonly target: string;
  /** Decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the fake registry sends, and how badly. */
export interface FakeResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer | string;
  /** Close the connection after so many bytes of the body. */
  readonly cutAfterBytes?: number;
  /** Send so many bytes of the body and then nothing more, with the connection left open. */
  readonly stallAfterBytes?: number;
  /** Repeat the body for ever. */
  readonly isEndless?: boolean;
}

/** Makes a response; `honest` is what a well-behaved registry would answer. */
export type FakeHandler = (
  request: FakeRequest,
  honest: () => FakeResponse,
) => FakeResponse | Promise<FakeResponse>;

/** When a handler stands in for the honest answer. */
export interface FakeRule {
  readonly method?: string;
  /** The path has to match this. */
  readonly path?: RegExp;
  /** The rule is used up after so many requests. Default: never. */
  readonly times?: number;
  /** Read only so many bytes of the request's body, then close the connection (after handling what was read). */
  readonly cutRequestAfterBytes?: number;
  readonly handle?: FakeHandler;
}

/** A response in the form of the distribution specification's errors. */
export function errorResponse(status: number, code: string, message = code): FakeResponse {
  return jsonResponse(status, { errors: [{ code, message }] });
}

/** A response with a JSON body. */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): FakeResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}
