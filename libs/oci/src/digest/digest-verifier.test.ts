import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createDigestVerifier, digestOf, verifyContent } from '../index.js';

const bytes = Buffer.from('content');
const expected = { digest: digestOf(bytes), size: bytes.length };

describe('createDigestVerifier', () => {
  it('accepts the content however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => {
        const whole = Buffer.concat(chunks);
        const verifier = createDigestVerifier({ digest: digestOf(whole), size: whole.length });
        for (const chunk of chunks) {
          verifier.update(chunk);
        }
        verifier.finish();
        expect(verifier.receivedBytes).toBe(whole.length);
      }),
    );
  });

  it('stops at the first byte too many', () => {
    const verifier = createDigestVerifier(expected);
    verifier.update(bytes);
    expect(() => verifier.update(Buffer.from('x'))).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_OCI_SIZE_MISMATCH',
        details: { digest: expected.digest, expectedBytes: 7, receivedBytes: 8 },
      }),
    );
  });

  it('refuses content that ends early', () => {
    const verifier = createDigestVerifier(expected);
    verifier.update(bytes.subarray(1));
    expect(() => verifier.finish()).toThrow(
      expect.objectContaining({ code: 'DOCKLET_OCI_SIZE_MISMATCH' }),
    );
  });
});

describe('verifyContent', () => {
  it('refuses other bytes of the same length', () => {
    const actual = digestOf(Buffer.from('CONTENT'));
    expect(() => verifyContent(Buffer.from('CONTENT'), expected)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_OCI_DIGEST_MISMATCH',
        details: { expected: expected.digest, actual },
      }),
    );
  });

  it('checks sha512 as well', () => {
    expect(() => verifyContent(bytes, { digest: digestOf(bytes, 'sha512') })).not.toThrow();
  });
});
