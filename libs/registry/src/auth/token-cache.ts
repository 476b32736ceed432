import type { Clock } from '../clock.js';
import type { Token } from './token-server.js';

/** What a token is looked up with. */
export interface TokenLookup {
  /** Everything the token depends on: registry, scopes, user. */
  readonly key: string;
  /** A token that the registry has just refused, and that must not be returned again. */
  readonly rejected: string | undefined;
  readonly signal: AbortSignal;
  readonly fetch: () => Promise<Token>;
}

interface Entry {
  readonly token: Promise<Token>;
  readonly askedAtMs: number;
  readonly signal: AbortSignal;
}

/** Far more than one process ever needs; a bound all the same. */
const maxEntries = 1000;
/** A token that is about to end would end on its way. */
const maxSafetyMarginMs = 5000;

/** Keeps tokens in memory, and nowhere else, as long as they are good. Several who want the same one share a request. */
export class TokenCache {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A token for a key: the one that is known, or a new one. */
  async get(lookup: TokenLookup): Promise<string> {
    const known = this.#entries.get(lookup.key);
    if (known !== undefined && !isOrphaned(known, lookup)) {
      const token = await known.token;
      if (token.value !== lookup.rejected && this.#isFresh(known, token)) {
        return token.value;
      }
    }
    // Several may have waited for the same token, and found it old: the first of them has asked for a new one by now.
    const current = this.#entries.get(lookup.key);
    const entry = current === known || current === undefined ? this.#start(lookup) : current;
    return (await entry.token).value;
  }

  #start(lookup: TokenLookup): Entry {
    // The age is counted from before the request, and by our clock: how far the server's is off does not matter.
    const entry = { token: lookup.fetch(), askedAtMs: this.#clock.now(), signal: lookup.signal };
    this.#entries.set(lookup.key, entry);
    entry.token.catch(() => {
      if (this.#entries.get(lookup.key) === entry) {
        this.#entries.delete(lookup.key);
      }
    });
    this.#dropOldest();
    return entry;
  }

  #isFresh({ askedAtMs }: Entry, { lifetimeMs }: Token): boolean {
    const safetyMarginMs = Math.min(maxSafetyMarginMs, lifetimeMs / 4);
    return this.#clock.now() < askedAtMs + lifetimeMs - safetyMarginMs;
  }

  #dropOldest(): void {
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maxEntries && oldest !== undefined) {
      this.#entries.delete(oldest);
    }
  }
}

/** Whether a request under way was given up by whoever started it, though we still want its answer. */
function isOrphaned(entry: Entry, lookup: TokenLookup): boolean {
  return entry.signal.aborted && !lookup.signal.aborted;
}
