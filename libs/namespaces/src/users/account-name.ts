/**
 * Whether a text can be the name of a user or a group. Spaces inside are (directories of other systems have them); what
 * the files are made of is not; and neither is a sign or a space at the start, which is a number gone wrong: -1, +0,
 * " 0x0".
 */
export function isAccountName(text: string): boolean {
  return /^(?![-+#\s])[^:,\0-\x1f\x7f-\x9f]{1,255}(?<!\s)$/u.test(text);
}
