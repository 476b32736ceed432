/** FNV-1a, to notice changes: node:crypto has better ones, and takes 4 ms to load. Eight digits. */
export function digest(bytes: Uint8Array): string {
  const offsetBasis = 0x811c_9dc5;
  const prime = 0x0100_0193;
  const sum = bytes.reduce((hash, byte) => Math.imul(hash ^ byte, prime), offsetBasis);
  return (sum >>> 0).toString(16).padStart(8, '0');
}
