/** Texts that mean the same thing whatever they are, and what is written in their place. */
export interface Replacement {
  readonly text: string;
  readonly by: string;
}

const longId = 64;
const shortId = 12;
/** Twelve digits of which some are letters; otherwise it might be a number. */
const idPattern = /(?<![0-9a-z])(?:[0-9a-f]{64}|(?=\d*[a-f])[0-9a-f]{12})(?![0-9a-z])/g;
const addressPattern = /(?<![\d.])(?:10|172|192\.168)(?:\.\d{1,3}){2,3}(?![\d.])/g;
const macPattern = /(?<![\w:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:])/g;
const timePattern =
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?(?: [A-Z]{3,4})?/g;
const agePattern =
  /(?:Less than a second|About an? [a-z]+|\d+ (?:second|minute)s?)(?= ago|\)|$| {2})/gm;
const upPattern = /\bUp (?:Less than a second|About an? [a-z]+|\d+ (?:second|minute)s?)/g;

/**
 * Makes what two engines print comparable: what is different by its nature (ids, addresses, times) is numbered in the
 * order in which it turns up, so that it is still seen whether two of them are the same. One for each case and engine.
 */
export class Normalizer {
  readonly #replacements: readonly Replacement[];
  readonly #known = new Map<string, string[]>();

  constructor(replacements: readonly Replacement[] = []) {
    this.#replacements = replacements;
  }

  /** The text, with everything replaced that may differ. */
  normalize(text: string): string {
    return this.#replacements
      .reduce((so, { text: from, by }) => so.replaceAll(from, by), text)
      .replace(timePattern, '<time>')
      .replace(idPattern, (id) => this.#numberId(id))
      .replace(macPattern, (mac) => `<mac ${this.#number('mac', mac)}>`)
      .replace(addressPattern, (address) => `<address ${this.#number('address', address)}>`)
      .replace(upPattern, 'Up <age>')
      .replace(agePattern, '<age>')
      .replace(/[ \t]{2,}/g, '  ')
      .replace(/[ \t]+$/gm, '');
  }

  /** A short id is the same as the long one that it is the beginning of. */
  #numberId(id: string): string {
    const known = this.#known.get('id') ?? [];
    const index = known.findIndex((other) => other.startsWith(id) || id.startsWith(other));
    const kind = id.length === longId ? 'id' : 'short id';
    if (index < 0) {
      return `<${kind} ${this.#number('id', id)}>`;
    }
    if (id.length === longId && known[index]?.length === shortId) {
      known[index] = id;
    }
    return `<${kind} ${index + 1}>`;
  }

  #number(kind: string, text: string): number {
    const known = this.#known.get(kind) ?? [];
    this.#known.set(kind, known);
    const index = known.indexOf(text);
    return index < 0 ? known.push(text) : index + 1;
  }
}
