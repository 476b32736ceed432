const UUID_SIZE = 16;

/** A UUID of version 8 ("custom", RFC 9562 section 5.8) from the first bytes of a hash. */
export function uuidFrom(digest: Uint8Array): Uint8Array {
  const uuid = Uint8Array.from(digest.subarray(0, UUID_SIZE));
  uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x80;
  uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
  return uuid;
}
