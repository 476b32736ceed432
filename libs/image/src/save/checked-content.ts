import { type ExpectedContent, createDigestVerifier } from '@docklet/oci';

/**
 * Passes content on, and fails at its end if it is not what it should be.
 *
 * @throws DigestMismatchError `DOCKLET_OCI_DIGEST_MISMATCH`, SizeMismatchError `DOCKLET_OCI_SIZE_MISMATCH`
 */
export async function* checkedContent(
  source: AsyncIterable<Uint8Array>,
  expected: ExpectedContent,
): AsyncGenerator<Uint8Array, void, void> {
  const verifier = createDigestVerifier(expected);
  for await (const chunk of source) {
    verifier.update(chunk);
    yield chunk;
  }
  verifier.finish();
}
