/**
 * A checksum of 64 bits, against accidents and not against people: what is checked lies where only root can write.
 * node:crypto has better ones, and takes 4 ms to load, which is a tenth of a container's whole start.
 *
 * Two lanes of FNV-1a over words of 32 bits, the second with another offset and a multiplier of its own.
 */
export function checksum(bytes: Uint8Array): string {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  let first = 0x811c_9dc5;
  let second = 0x9747_b28c ^ bytes.length;
  // forEach makes no object for each word, which `for` does until V8 has compiled it: 4,000 words, and this runs once.
  new Uint32Array(padded.buffer).forEach((word) => {
    first = Math.imul(first ^ word, 0x0100_0193);
    // The multiplier alone never carries a high bit to a lower place.
    first ^= first >>> 15;
    second = Math.imul(second ^ word, 0x85eb_ca6b);
    second ^= second >>> 13;
  });
  return hex(first) + hex(second);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
