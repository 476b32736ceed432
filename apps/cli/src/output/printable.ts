/** Characters that would move the cursor, change colours, ring a bell or turn text around; not newline and tab. */
const unprintable =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The same, and newline and tab. */
const unprintableCell = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** Replaces what could drive a terminal by its code, as `\u{1b}`. Lines and tabs stay. */
export function printable(text: string): string {
  return text.replace(unprintable, showCode);
}

/** Whether {@link printableCell} would leave a text as it is: nearly always, and this is faster. */
export function isPrintableCell(text: string): boolean {
  return !unprintableCell.test(text);
}

/** The same as {@link printable} for what has to stay in one cell of a table. */
export function printableCell(text: string): string {
  return printable(text).replace(/[\n\t]/g, showCode);
}

/** What to do with text from images and registries before it goes to a stream: programs get it as it is. */
export function escapeFor(stream: { readonly isTTY?: boolean }): (text: string) => string {
  return stream.isTTY === true ? printable : (text) => text;
}

function showCode(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
