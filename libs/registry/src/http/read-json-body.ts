import { messageOf } from '@docklet/errors';
import { type DocumentLimits, type DocumentSchema, readDocument } from '@docklet/oci';

import { InvalidResponseError } from '../errors/content-errors.js';
import type { HttpResponse } from './http-types.js';

/**
 * Reads a body that has to be JSON of a certain form.
 *
 * @throws InvalidResponseError `DOCKLET_REGISTRY_INVALID_RESPONSE`
 * @throws ResponseTooLargeError `DOCKLET_REGISTRY_RESPONSE_TOO_LARGE`
 */
export async function readJsonBody<T>(
  response: HttpResponse,
  schema: DocumentSchema<T>,
  limits: DocumentLimits,
): Promise<T> {
  const bytes = await response.bytes(limits.maxBytes);
  try {
    return readDocument(schema, bytes, limits);
  } catch (error) {
    throw new InvalidResponseError(response.request.info, messageOf(error), error);
  }
}
