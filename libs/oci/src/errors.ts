import { DockletError } from '@docklet/errors';

import type { Digest } from './digest/digest.js';
import { printable, quote } from './quote.js';

/** Real indexes have a dozen; a hostile one must not fill the screen. */
const maxListedPlatforms = 50;

/** A text is not a digest of the two kinds we accept. Code `DOCKLET_OCI_INVALID_DIGEST`. */
export class InvalidDigestError extends DockletError {
  constructor(text: string) {
    super({
      code: 'DOCKLET_OCI_INVALID_DIGEST',
      message: `cannot read digest ${quote(text)}: it is not sha256: or sha512: with lower-case hex digits`,
      details: { text: quote(text) },
    });
  }
}

/** A text is not an image reference. Code `DOCKLET_OCI_INVALID_REFERENCE`. */
export class InvalidReferenceError extends DockletError {
  constructor(text: string, reason: string, hint?: string) {
    super({
      code: 'DOCKLET_OCI_INVALID_REFERENCE',
      message: `cannot read reference ${quote(text)}: ${reason}`,
      hint,
      details: { text: quote(text), reason },
    });
  }
}

/** A text is not a platform. Code `DOCKLET_OCI_INVALID_PLATFORM`. */
export class InvalidPlatformError extends DockletError {
  constructor(text: string) {
    super({
      code: 'DOCKLET_OCI_INVALID_PLATFORM',
      message: `cannot read platform ${quote(text)}: it is not of the form os/architecture[/variant]`,
      hint: 'for example linux/amd64 or linux/arm64/v8',
      details: { text: quote(text) },
    });
  }
}

/** Bytes do not hold what they should. Code `DOCKLET_OCI_INVALID_DOCUMENT`. */
export class InvalidDocumentError extends DockletError {
  constructor(document: string, reason: string, options: { hint?: string; cause?: unknown } = {}) {
    super({
      code: 'DOCKLET_OCI_INVALID_DOCUMENT',
      message: `cannot read ${document}: ${reason}`,
      hint: options.hint,
      details: { document, reason },
      cause: options.cause,
    });
  }
}

/** A document is larger than we are willing to parse. Code `DOCKLET_OCI_DOCUMENT_TOO_LARGE`. */
export class DocumentTooLargeError extends DockletError {
  constructor(document: string, maxBytes: number) {
    super({
      code: 'DOCKLET_OCI_DOCUMENT_TOO_LARGE',
      message: `cannot read ${document}: it is larger than ${maxBytes} bytes`,
      details: { document, maxBytes },
    });
  }
}

/** Content does not hash to the digest it goes by. Code `DOCKLET_OCI_DIGEST_MISMATCH`. */
export class DigestMismatchError extends DockletError {
  constructor(expected: Digest, actual: Digest) {
    super({
      code: 'DOCKLET_OCI_DIGEST_MISMATCH',
      message: `cannot accept content ${expected}: the bytes received hash to ${actual}`,
      hint: 'the content was changed or damaged on its way; try again, or another registry',
      details: { expected, actual },
    });
  }
}

/** Content is longer or shorter than its descriptor says. Code `DOCKLET_OCI_SIZE_MISMATCH`. */
export class SizeMismatchError extends DockletError {
  constructor(digest: Digest, expectedBytes: number, receivedBytes: number) {
    super({
      code: 'DOCKLET_OCI_SIZE_MISMATCH',
      message: `cannot accept content ${digest}: expected ${expectedBytes} bytes, received ${receivedBytes}`,
      details: { digest, expectedBytes, receivedBytes },
    });
  }
}

/** An index has nothing for the platform asked for. Code `DOCKLET_OCI_PLATFORM_NOT_FOUND`. */
export class PlatformNotFoundError extends DockletError {
  constructor(wanted: string, available: readonly string[]) {
    const names = available.slice(0, maxListedPlatforms).map(printable);
    super({
      code: 'DOCKLET_OCI_PLATFORM_NOT_FOUND',
      message: `cannot choose an image for ${printable(wanted)}: the index has ${names.join(', ') || 'no platforms'}`,
      hint: names.length === 0 ? undefined : 'ask for one of the platforms that are there',
      details: { wanted, available: names },
    });
  }
}
