import { DocumentTooLargeError, InvalidDocumentError } from '../errors.js';
import { quote } from '../quote.js';
import type { Shape } from './shape.js';
import type { DocumentLimits } from './strict-json.schema.js';

/**
 * Reads JSON that Docklet itself has written: damaged it may be, but nobody has laid it as a trap. What comes from outside
 * is read with `readDocument`, which is stricter and takes longer.
 *
 * @throws DocumentTooLargeError `DOCKLET_OCI_DOCUMENT_TOO_LARGE`
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 */
export function readRecord<T>(
  shape: Shape<T>,
  bytes: Uint8Array,
  { name, maxBytes }: DocumentLimits,
): T {
  if (bytes.byteLength > maxBytes) {
    throw new DocumentTooLargeError(name, maxBytes);
  }
  const record = parse(bytes, name);
  const problem = shape(record);
  if (problem !== undefined) {
    const where = problem === '' ? 'the document' : problem.split('.').map(quote).join('.');
    throw new InvalidDocumentError(name, `${where} is not as docklet writes it`);
  }
  return record as T;
}

function parse(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch (error) {
    throw new InvalidDocumentError(name, 'it is not JSON', { cause: error });
  }
}
