/** What a registry wants to see: a password, or a token from somewhere. */
export type Challenge =
  | { readonly kind: 'basic' }
  | {
      readonly kind: 'bearer';
      readonly realm: string;
      readonly service: string | undefined;
      readonly scope: string | undefined;
    };

/** Honest challenges are a few hundred characters long. */
const maxHeaderLength = 8192;

const tokenPattern = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const quotedPattern = /"((?:[^"\\]|\\.)*)"/y;
const separatorPattern = /[\s,]*/y;
const equalsPattern = /\s*=\s*/y;

/**
 * Reads a WWW-Authenticate header (RFC 9110, section 11.6.1) and chooses what to answer: a token if the registry takes
 * tokens. Challenges of other kinds, and malformed ones, are passed over.
 */
export function chooseChallenge(header: string | undefined): Challenge | undefined {
  const challenges = header === undefined ? [] : parseChallenges(header);
  return (
    challenges.find(({ kind }) => kind === 'bearer') ??
    challenges.find(({ kind }) => kind === 'basic')
  );
}

/** All challenges of a header that are understood, in order. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  const reader = new HeaderReader(header.length > maxHeaderLength ? '' : header);
  for (let scheme = reader.token(); scheme !== undefined;) {
    const { parameters, next } = readParameters(reader);
    const challenge = parameters && toChallenge(scheme.toLowerCase(), parameters);
    if (challenge !== undefined) {
      challenges.push(challenge);
    }
    scheme = next;
  }
  return challenges;
}

type Parameters = ReadonlyMap<string, string>;

/** Reads `name=value` pairs up to the next scheme. Without `parameters` they were malformed. */
function readParameters(reader: HeaderReader): {
  parameters?: Parameters;
  next?: string | undefined;
} {
  const parameters = new Map<string, string>();
  for (;;) {
    const name = reader.token();
    if (name === undefined || !reader.equals()) {
      return reader.isAtEnd || name !== undefined ? { parameters, next: name } : {};
    }
    const value = reader.quoted() ?? reader.token();
    // Which of two values counts would be anybody's guess.
    if (value === undefined || parameters.has(name.toLowerCase())) {
      return {};
    }
    parameters.set(name.toLowerCase(), value);
  }
}

function toChallenge(scheme: string, parameters: Parameters): Challenge | undefined {
  if (scheme === 'basic') {
    return { kind: 'basic' };
  }
  const realm = parameters.get('realm');
  return scheme === 'bearer' && realm !== undefined
    ? { kind: 'bearer', realm, service: parameters.get('service'), scope: parameters.get('scope') }
    : undefined;
}

/** Walks over a header once, from left to right. */
class HeaderReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next word, after any commas and spaces. */
  token(): string | undefined {
    this.#match(separatorPattern);
    return this.#match(tokenPattern)?.[0];
  }

  equals(): boolean {
    return this.#match(equalsPattern) !== undefined;
  }

  quoted(): string | undefined {
    return this.#match(quotedPattern)?.[1]?.replace(/\\(.)/g, '$1');
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) {
      return undefined;
    }
    this.#at = pattern.lastIndex;
    return match;
  }
}
