/** How bytes are compressed, as far as their first bytes tell. */
export type DetectedCompression = 'none' | 'gzip' | 'zstd' | 'bzip2' | 'xz';

const signatures: readonly (readonly [DetectedCompression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
];

/** How many bytes {@link detectCompression} wants to see. */
export const signatureBytes = 6;

/** Tells how bytes are compressed. What is not recognised is taken for not compressed. */
export function detectCompression(head: Uint8Array): DetectedCompression {
  if (isSkippableFrame(head)) {
    return 'zstd';
  }
  const match = signatures.find(([, signature]) =>
    signature.every((byte, index) => head[index] === byte),
  );
  return match?.[0] ?? 'none';
}

/** A zstd stream may begin with a frame of something else (RFC 8878, section 3.1.2): 0x184D2A50 to 0x184D2A5F. */
function isSkippableFrame([first, ...rest]: Uint8Array): boolean {
  return (
    first !== undefined &&
    (first & 0xf0) === 0x50 &&
    rest[0] === 0x2a &&
    rest[1] === 0x4d &&
    rest[2] === 0x18
  );
}
