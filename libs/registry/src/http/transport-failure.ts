import { isDockletError, messageOf } from '@docklet/errors';

import { InvalidResponseError } from '../errors/content-errors.js';
import type { RequestInfo } from '../errors/request-info.js';
import { ConnectionError, TlsError } from '../errors/transport-errors.js';

const tlsCodes =
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO|HOSTNAME_MISMATCH|INVALID_)/;

/** Failures that will be the same a second later: the name is wrong, or nobody listens. */
const lastingCodes: ReadonlySet<string> = new Set(['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH']);

/** What a failure before there was a whole head means, as an error that names the request. */
export function describeHeadFailure(info: RequestInfo, error: unknown): Error {
  // undici compares what came with the Content-Length before it looks at why it cannot go on.
  return errorCode(error) === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'
    ? new InvalidResponseError(info, 'it does not say clearly where its body ends', error)
    : describeTransportFailure(info, error);
}

/** What a failure of the connection means, as an error that names the request. */
export function describeTransportFailure(info: RequestInfo, error: unknown): Error {
  if (isDockletError(error)) {
    return error;
  }
  const code = errorCode(error);
  const message = messageOf(error);
  const reason = message === '' ? code : message;
  if (tlsCodes.test(code)) {
    return new TlsError(info, `${reason} (${code})`, error);
  }
  if (isMalformed(error)) {
    return new InvalidResponseError(info, `it is not HTTP (${reason})`, error);
  }
  return new ConnectionError(info, code === '' ? reason : `${reason} (${code})`, error);
}

/** Whether the parser of undici complains about more than that the connection ended early. It has no codes for it. */
function isMalformed(error: unknown): boolean {
  return (
    errorCode(error) === 'UND_ERR_HEADERS_OVERFLOW' ||
    (error instanceof Error && error.name === 'HTTPParserError' && !error.message.includes('EOF'))
  );
}

/** Whether trying again may help. */
export function isPassingFailure(error: ConnectionError): boolean {
  return !lastingCodes.has(errorCode(error.cause));
}

/** Whether the other side closed the connection, as far as one can see. */
export function isClosedByPeer(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(errorCode(error));
}

/** Whether the other side did not speak TLS at all, as opposed to speaking it with a bad certificate. */
export function isNotTls(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EPROTO' || code === 'ECONNRESET' || code.startsWith('ERR_SSL_');
}

/** The code of a Node error, also of the first one inside an AggregateError (several addresses tried). */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) {
    return '';
  }
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) {
    return errorCode(error.errors[0]);
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
