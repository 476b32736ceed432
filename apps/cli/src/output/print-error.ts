import { describeError } from '@docklet/container';

/** Bytes that would move the cursor, change colours or ring a bell if they came from an image or a registry. */
const unprintable =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Replaces what could drive a terminal by its code, as `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(
    unprintable,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Prints an error as its message and its hint, and its causes if they are asked for. */
export function printError(error: unknown, options: { readonly withCauses: boolean }): void {
  const [message = '', ...rest] = describeError(error, options);
  process.stderr.write(
    printable(`docklet: ${message}\n${rest.map((line) => `${line}\n`).join('')}`),
  );
  if (options.withCauses && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`);
  }
}
