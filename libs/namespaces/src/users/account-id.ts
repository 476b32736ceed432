/** The highest id there is. The number after it, −1 in 32 bits, means "leave as it is" to the kernel; setresuid(2). */
export const maxAccountId = 0xffff_fffe;

/** Whether a text can only be an id: digits are never looked up as a name, whatever /etc/passwd says. */
export function isNumeric(text: string): boolean {
  return /^[0-9]+$/.test(text);
}

/**
 * Decimal digits as an id; undefined for anything else, and for what does not fit: a larger number would be cut to its
 * lower 32 bits, and 4294967296 would become root (CVE-2024-40635).
 */
export function parseAccountId(text: string): number | undefined {
  const id = isNumeric(text) ? Number(text) : Infinity;
  return id <= maxAccountId ? id : undefined;
}
