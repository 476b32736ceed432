import { InvalidResponseError } from '../errors/content-errors.js';
import { RedirectError } from '../errors/transport-errors.js';
import type { HttpRequest, HttpResponse, HttpSend } from './http-types.js';
import { redactUrl } from './redact-url.js';

const maxRedirects = 10;
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Follows redirects for a sender.
 *
 * The Authorization header stays with the origin it was made for: the next host, port or scheme may belong to somebody
 * else (CVE-2026-50151). It is not put back if the redirects lead home again.
 *
 * @param isPlainHttpAllowed - whether a URL may be fetched without TLS
 */
export function followRedirects(
  send: HttpSend,
  isPlainHttpAllowed: (url: URL) => boolean,
): HttpSend {
  return async (first) => {
    let request = first;
    for (let count = 0; count <= maxRedirects; count += 1) {
      const response = await send(request);
      if (!redirectStatuses.has(response.status)) {
        return response;
      }
      request = nextRequest(response, isPlainHttpAllowed);
      response.discard();
    }
    throw new RedirectError(first.info, `it was redirected more than ${maxRedirects} times`);
  };
}

function nextRequest(
  response: HttpResponse,
  isPlainHttpAllowed: (url: URL) => boolean,
): HttpRequest {
  const { request, status } = response;
  const url = targetOf(response);
  const reason = findRefusal(request, status, url, isPlainHttpAllowed);
  if (reason !== undefined) {
    response.discard();
    throw new RedirectError(request.info, `it was redirected to ${redactUrl(url)}, ${reason}`);
  }
  const { authorization, ...others } = request.headers;
  const isSameOrigin = url.origin === request.url.origin;
  const headers =
    isSameOrigin && authorization !== undefined ? { ...others, authorization } : others;
  return { ...request, url, headers };
}

function targetOf(response: HttpResponse): URL {
  const location = response.header('location');
  const url = location === undefined ? null : URL.parse(location, response.url.href);
  if (url === null) {
    response.discard();
    throw new InvalidResponseError(
      response.request.info,
      'it is a redirect without a usable Location',
    );
  }
  return url;
}

function findRefusal(
  request: HttpRequest,
  status: number,
  url: URL,
  isPlainHttpAllowed: (url: URL) => boolean,
): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return 'which is not HTTP';
  }
  if (url.protocol === 'http:' && (request.url.protocol === 'https:' || !isPlainHttpAllowed(url))) {
    return 'which is not protected by TLS';
  }
  if (url.username !== '' || url.password !== '') {
    return 'which has credentials in it';
  }
  // 301 to 303 turn other methods into GET (RFC 9110, section 15.4), and an upload into nothing.
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead || status >= 307 ? undefined : `which would turn ${request.method} into GET`;
}
