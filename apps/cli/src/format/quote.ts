const shortEscapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

const escape =
  /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([abfnrtv\\'"])|(.|$))/gs;

/**
 * The text of a quoted string or character of Go.
 *
 * @param inside without its quotes
 * @returns undefined if an escape in it is none of Go's
 */
export function unescapeGo(inside: string): string | undefined {
  const invalid: number[] = [];
  const text = inside.replace(
    escape,
    (_, ...[hex, short, long, octal, letter]: (string | undefined)[]) => {
      if (letter !== undefined) {
        return shortEscapes[letter] ?? '';
      }
      const digits = hex ?? short ?? long;
      const code = Number.parseInt(digits ?? octal ?? 'none', digits === undefined ? 8 : 16);
      if (!(code <= 0x10ffff)) {
        invalid.push(code);
        return '';
      }
      return String.fromCodePoint(code);
    },
  );
  return invalid.length === 0 ? text : undefined;
}

const longEscapes: ReadonlyMap<string, string> = new Map(
  Object.entries(shortEscapes)
    .filter(([letter]) => letter !== "'")
    .map(([letter, character]) => [character, `\\${letter}`]),
);

/** A text between quotes, as Go's `%q` prints it. */
export function quoteGo(text: string): string {
  const inside = text.replace(/[\\"]|\p{C}|(?! )\p{Z}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return (
      longEscapes.get(character) ??
      (code < 0x80
        ? `\\x${hex.padStart(2, '0')}`
        : code > 0xffff
          ? `\\U${hex.padStart(8, '0')}`
          : `\\u${hex.padStart(4, '0')}`)
    );
  });
  return `"${inside}"`;
}
