/** What values a setting takes. */
export interface ValueKind<T> {
  /** Completes the sentence "it is not …". */
  readonly accepts: string;
  /**
   * Reads a value as it comes from JSON or, as text, from a flag or an environment variable: what a person may write in
   * one place is right in the other ones too.
   *
   * @returns undefined when it is not of this kind
   */
  readonly read: (value: unknown) => T | undefined;
}

/** Text of some form. */
export function textKind(accepts: string, isValid: (text: string) => boolean): ValueKind<string> {
  return {
    accepts,
    read: (value) => (typeof value === 'string' && isValid(value) ? value : undefined),
  };
}

/** One of a few words. */
export function choiceKind<const T extends string>(choices: readonly T[]): ValueKind<T> {
  return {
    accepts: `one of ${choices.join(', ')}`,
    read: (value) => choices.find((choice) => choice === value),
  };
}

/** A word, or something of another kind. */
export function eitherKind(word: string, other: ValueKind<string>): ValueKind<string> {
  return {
    accepts: `${word} or ${other.accepts}`,
    read: (value) => (value === word ? word : other.read(value)),
  };
}

/** A list, also as text with commas between the items; empty text is an empty list. */
export function listKind<T>(item: ValueKind<T>): ValueKind<readonly T[]> {
  return {
    accepts: `a list where each item is ${item.accepts}`,
    read: (value) => {
      const items: unknown = typeof value === 'string' ? splitList(value) : value;
      if (!Array.isArray(items)) {
        return undefined;
      }
      const read = items.map((each) => item.read(each));
      return read.every((each) => each !== undefined) ? read : undefined;
    },
  };
}

/** True or false; as text also 1 and 0, because that is how environment variables say it. */
export const booleanKind: ValueKind<boolean> = {
  accepts: 'true or false',
  read: (value) => booleans.get(value),
};

const booleans: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  ['1', true],
  [false, false],
  ['false', false],
  ['0', false],
]);

function splitList(text: string): readonly string[] {
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}
