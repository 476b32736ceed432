import { type FakeHandler, type FakeResponse, errorResponse } from './fake-exchange.js';

/** Ready-made handlers for what registries do wrong. */
export const faults = {
  /** Answer with this status. */
  status: (status: number, headers: Record<string, string> = {}): FakeHandler => {
    return () => ({ ...errorResponse(status, 'FAULT'), headers });
  },
  /** Answer with exactly this. */
  answer: (response: FakeResponse): FakeHandler => {
    return () => response;
  },
  /** Send the reader elsewhere. */
  redirect: (location: string, status = 307): FakeHandler => {
    return () => ({ status, headers: { location } });
  },
  /** Close the connection in the middle of the body. */
  cutAfter: (bytes: number): FakeHandler => {
    return (_, honest) => ({ ...honest(), cutAfterBytes: bytes });
  },
  /** Stop sending in the middle of the body, and keep the connection. */
  stallAfter: (bytes: number): FakeHandler => {
    return (_, honest) => ({ ...honest(), stallAfterBytes: bytes });
  },
  /** The honest answer with other headers. */
  headers: (headers: Record<string, string>): FakeHandler => {
    return (_, honest) => {
      const response = honest();
      return { ...response, headers: { ...response.headers, ...headers } };
    };
  },
  /** The honest headers with another body of the same type. */
  body: (body: Buffer | string): FakeHandler => {
    return (_, honest) => {
      const response = honest();
      const length = String(Buffer.byteLength(body));
      return { ...response, headers: { ...response.headers, 'content-length': length }, body };
    };
  },
  /** Ignore the Range header. */
  wholeBody: (): FakeHandler => {
    return (request, honest) => {
      delete request.headers.range;
      return honest();
    };
  },
} as const;
