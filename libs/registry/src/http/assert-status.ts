import { printable, quote, readDocument } from '@docklet/oci';

import {
  DeniedError,
  type Diagnostic,
  NotFoundError,
  RateLimitedError,
  type Refusal,
  type StatusError,
  UnauthorizedError,
  UnexpectedStatusError,
} from '../errors/status-errors.js';
import { diagnosticsSchema } from './diagnostics.schema.js';
import type { HttpResponse } from './http-types.js';
import { parseRetryAfter } from './retry-after.js';

/** An error body is for people: what does not fit on a screen helps nobody. */
const maxErrorBytes = 64 * 1024;
const maxDiagnostics = 5;

/**
 * Checks that a request was answered with one of these statuses.
 *
 * @throws StatusError of the kind that the status is, with what the registry said
 */
export async function assertStatus(
  response: HttpResponse,
  expected: readonly number[],
): Promise<void> {
  if (!expected.includes(response.status)) {
    throw await refusalError(response);
  }
}

/** The error that an answer means. Reads its body. */
async function refusalError(response: HttpResponse): Promise<StatusError> {
  const refusal: Refusal = {
    request: response.request.info,
    status: response.status,
    diagnostics: await readDiagnostics(response),
    retryAfterMs: parseRetryAfter(response.header('retry-after'), Date.now()),
  };
  switch (response.status) {
    case 401:
      return new UnauthorizedError(refusal);
    case 403:
      return new DeniedError(refusal);
    case 404:
      return new NotFoundError(refusal);
    case 429:
      return new RateLimitedError(refusal);
    default:
      return new UnexpectedStatusError(refusal);
  }
}

async function readDiagnostics(response: HttpResponse): Promise<readonly Diagnostic[]> {
  try {
    const bytes = await response.bytes(maxErrorBytes);
    const { errors = [], details } = readDocument(diagnosticsSchema, bytes, {
      name: 'error',
      maxBytes: maxErrorBytes,
    });
    const said = errors.map(({ code, message }) => ({
      code: printable(code),
      message: quote(message ?? ''),
    }));
    const told = details === undefined ? [] : [{ code: 'DETAILS', message: quote(details) }];
    return [...said, ...told].slice(0, maxDiagnostics);
  } catch {
    // The status stands without an explanation, too: proxies and storage services answer in HTML or XML.
    return [];
  }
}
