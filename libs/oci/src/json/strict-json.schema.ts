import * as z from 'zod/mini';

import { DocumentTooLargeError, InvalidDocumentError } from '../errors.js';
import { findJsonProblem } from './json-scanner.js';
import { quote } from '../quote.js';

/** What a document is called in messages, and how large it may be. */
export interface DocumentLimits {
  readonly name: string;
  readonly maxBytes: number;
}

/** What checks a value: any zod schema is one, and none of zod's types is needed to say so. */
export interface DocumentSchema<T> {
  safeParse(
    value: unknown,
    options?: { readonly jitless: boolean },
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly DocumentIssue[] } };
}

/** What a schema objects to. */
export interface DocumentIssue {
  readonly path: readonly PropertyKey[];
  readonly expected?: unknown;
}

/** No schema is compiled: that takes longer than to read a document with it, or a hundred. */
const interpreted = { jitless: true } as const;

/**
 * Reads JSON from bytes, strictly: UTF-8 without a byte order mark, no key twice, no `__proto__`, not too deep and not too
 * large. Fields that are null are taken for absent, as Go does.
 *
 * @throws DocumentTooLargeError `DOCKLET_OCI_DOCUMENT_TOO_LARGE`
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 */
export function readDocument<T>(
  schema: DocumentSchema<T>,
  bytes: Uint8Array,
  limits: DocumentLimits,
): T {
  const result = schema.safeParse(withoutNulls(parseStrictJson(bytes, limits)), interpreted);
  if (!result.success) {
    throw new InvalidDocumentError(limits.name, describeIssue(result.error.issues[0]));
  }
  return result.data;
}

function parseStrictJson(bytes: Uint8Array, { name, maxBytes }: DocumentLimits): unknown {
  if (bytes.byteLength > maxBytes) {
    throw new DocumentTooLargeError(name, maxBytes);
  }
  try {
    // A byte order mark is not skipped: JSON.parse then refuses it, as RFC 8259 allows and Go does.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const problem = findJsonProblem(text, unescape);
    if (problem !== undefined) {
      throw new InvalidDocumentError(name, problem);
    }
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof InvalidDocumentError) {
      throw error;
    }
    throw new InvalidDocumentError(name, 'it is not JSON in UTF-8', { cause: error });
  }
}

function unescape(literal: string): string {
  return z.parse(z.string(), JSON.parse(literal));
}

/** The programs that write these documents are in Go, where a field that is null and one that is not there are the same. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNulls);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(entries.map(([key, field]) => [key, withoutNulls(field)]));
}

function describeIssue(issue: DocumentIssue | undefined): string {
  const path = (issue?.path ?? []).map((part) =>
    typeof part === 'string' ? quote(part) : String(part),
  );
  const where = path.length === 0 ? 'the document' : path.join('.');
  const expected = typeof issue?.expected === 'string' ? `, expected ${issue.expected}` : '';
  return `${where} is not valid${expected}`;
}
