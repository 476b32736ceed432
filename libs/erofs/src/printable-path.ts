const LONGEST_SHOWN_BYTES = 200;

/**
 * A path as text for an error message. A path is bytes that an attacker may choose: what is not printable ASCII is
 * shown as `\xNN`, so that no escape sequence reaches a terminal, and a long path is cut.
 */
export function printablePath(path: Uint8Array): string {
  const shown = path.subarray(0, LONGEST_SHOWN_BYTES);
  const text = Array.from(shown, printableByte).join('');
  return path.length > shown.length ? `"${text}…"` : `"${text}"`;
}

function printableByte(byte: number): string {
  const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
  return isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
}
