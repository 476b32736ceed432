/** What JSON.stringify leaves as it is though a terminal acts on it, or shows it in another order. */
const unprintable = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/g;

/** A value as JSON in which nothing is left that could drive a terminal. */
export function toJson(value: unknown, indent?: number): string {
  // Of nothing, and of methods, JSON.stringify makes nothing.
  const text = JSON.stringify(value, undefined, indent) as string | undefined;
  return (text ?? 'null').replace(
    unprintable,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
