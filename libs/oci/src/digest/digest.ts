import { hash } from 'node:crypto';

import { InvalidDigestError } from '../errors.js';

declare const brand: unique symbol;

/**
 * The name of content: `sha256:` or `sha512:` and the hash in lower-case hexadecimal digits.
 *
 * Only {@link parseDigest} and {@link digestOf} make one, so a `Digest` is safe as a path component or in a URL.
 */
export type Digest = string & { readonly [brand]: 'Digest' };

/** The hash functions a {@link Digest} may use. */
export type DigestAlgorithm = 'sha256' | 'sha512';

// The OCI grammar allows any algorithm and some tools upper-case digits. Two spellings of one digest, or an algorithm we
// cannot compute, would be a name that cannot be checked, so there is exactly one spelling of each here.
const pattern = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Whether a value is a digest in the one spelling that is accepted. */
export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && pattern.test(value);
}

/**
 * Reads a digest.
 *
 * @throws InvalidDigestError `DOCKLET_OCI_INVALID_DIGEST`
 */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) {
    throw new InvalidDigestError(text);
  }
  return text;
}

/** The digest of bytes that are in memory. For a stream see {@link createDigestVerifier}. */
export function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return parseDigest(`${algorithm}:${hash(algorithm, bytes, 'hex')}`);
}

/** The hash function of a digest. */
export function digestAlgorithm(digest: Digest): DigestAlgorithm {
  return digest.startsWith('sha256:') ? 'sha256' : 'sha512';
}

/** The hexadecimal digits of a digest, without the algorithm: what file names and short ids are made of. */
export function digestHex(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1);
}
