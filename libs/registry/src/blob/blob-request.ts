import { type Descriptor, SizeMismatchError } from '@docklet/oci';

import { ContentMismatchError, InvalidResponseError } from '../errors/content-errors.js';
import { assertStatus } from '../http/assert-status.js';
import type { HttpResponse } from '../http/http-types.js';
import type { BlobOrigin } from './blob-origins.js';

/** Which bytes of a blob are wanted. */
export interface BlobRange {
  /** The first byte. */
  readonly start: number;
  /** The last byte; without it, everything to the end. */
  readonly end?: number | undefined;
  /** Only if the blob still has this ETag; else send it whole. */
  readonly etag?: string | undefined;
}

/** The answer to a request for a blob, and where in the blob it begins. */
export interface BlobAnswer {
  readonly response: HttpResponse;
  readonly start: number;
}

/**
 * Asks for a blob or a part of it, and checks from the headers that the answer can be what was asked for. A server may
 * send all of a blob when asked for a part: the answer then begins at 0.
 */
export async function requestBlob(
  origin: BlobOrigin,
  descriptor: Descriptor,
  range: BlobRange,
): Promise<BlobAnswer> {
  const isWhole = range.start === 0 && range.end === undefined;
  const response = await origin.get(isWhole ? {} : rangeHeaders(range));
  await assertStatus(response, isWhole ? [200] : [200, 206]);
  const start = response.status === 206 ? startOf(response, descriptor, range) : 0;
  assertLength(response, descriptor, start);
  return { response, start };
}

function rangeHeaders({ start, end, etag }: BlobRange): Record<string, string> {
  const range = `bytes=${start}-${end ?? ''}`;
  // A weak ETag does not promise the same bytes and cannot be used here (RFC 9110, section 13.1.5).
  return etag?.startsWith('"') === true ? { range, 'if-range': etag } : { range };
}

function startOf(response: HttpResponse, { size }: Descriptor, range: BlobRange): number {
  const text = response.header('content-range') ?? '';
  const [, start, end, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(text) ?? [];
  const isAsked =
    Number(start) === range.start &&
    Number(end) <= (range.end ?? size - 1) &&
    (total === '*' || Number(total) === size);
  if (!isAsked) {
    response.discard();
    const reason = 'it holds another range than was asked for';
    throw new InvalidResponseError(response.request.info, reason);
  }
  return range.start;
}

/** A length that cannot be right is reason enough not to begin. */
function assertLength(response: HttpResponse, { digest, size }: Descriptor, start: number): void {
  const length = Number(response.header('content-length') ?? 0);
  if (start + length > size) {
    response.discard();
    const cause = new SizeMismatchError(digest, size, start + length);
    throw new ContentMismatchError(response.request.info, cause);
  }
}
