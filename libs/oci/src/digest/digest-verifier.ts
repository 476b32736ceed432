import { createHash } from 'node:crypto';

import { type Digest, digestAlgorithm, parseDigest } from './digest.js';
import { DigestMismatchError, SizeMismatchError } from '../errors.js';

/** What content must be: the two fields of a descriptor that can be checked. */
export interface ExpectedContent {
  readonly digest: Digest;
  /** In bytes. Without it only the digest is checked. */
  readonly size?: number;
}

/** Checks content while it passes by. Made by {@link createDigestVerifier}. */
export interface DigestVerifier {
  /** How many bytes have passed. */
  readonly receivedBytes: number;
  /**
   * Takes the next piece of the content.
   *
   * @throws SizeMismatchError `DOCKLET_OCI_SIZE_MISMATCH` at the first byte too many, so that an endless stream is not
   * followed to its end
   */
  update(chunk: Uint8Array): void;
  /**
   * Ends the check; call it once.
   *
   * @throws SizeMismatchError `DOCKLET_OCI_SIZE_MISMATCH` if bytes are missing
   * @throws DigestMismatchError `DOCKLET_OCI_DIGEST_MISMATCH` if the bytes are others
   */
  finish(): void;
}

/** Checks a stream of content against its descriptor, piece by piece and in constant memory. */
export function createDigestVerifier(expected: ExpectedContent): DigestVerifier {
  const { digest, size } = expected;
  const algorithm = digestAlgorithm(digest);
  const hash = createHash(algorithm);
  let receivedBytes = 0;
  return {
    get receivedBytes() {
      return receivedBytes;
    },
    update(chunk) {
      receivedBytes += chunk.byteLength;
      if (size !== undefined && receivedBytes > size) {
        throw new SizeMismatchError(digest, size, receivedBytes);
      }
      hash.update(chunk);
    },
    finish() {
      if (size !== undefined && receivedBytes !== size) {
        throw new SizeMismatchError(digest, size, receivedBytes);
      }
      const actual = parseDigest(`${algorithm}:${hash.digest('hex')}`);
      if (actual !== digest) {
        throw new DigestMismatchError(digest, actual);
      }
    },
  };
}

/**
 * Checks content that is in memory.
 *
 * @throws SizeMismatchError `DOCKLET_OCI_SIZE_MISMATCH`
 * @throws DigestMismatchError `DOCKLET_OCI_DIGEST_MISMATCH`
 */
export function verifyContent(bytes: Uint8Array, expected: ExpectedContent): void {
  const verifier = createDigestVerifier(expected);
  verifier.update(bytes);
  verifier.finish();
}
