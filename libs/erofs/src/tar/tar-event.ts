import type { TarEntry } from './tar-entry.js';

/** What a parser found: an entry, a piece of its content, or that all its content has been given. */
export type TarEvent =
  | { readonly kind: 'entry'; readonly entry: TarEntry }
  /** The bytes are a view of the chunk that was fed: use or copy them before the next chunk. */
  | { readonly kind: 'content'; readonly bytes: Buffer }
  | { readonly kind: 'entryEnd' };

/** How strict a parser is. */
export interface TarParserOptions {
  /**
   * Take the end of the stream for the end of the archive when it comes between two entries. Some writers leave out
   * the two zero blocks; but then a truncated archive cannot always be told from a whole one, so allow it only where
   * a digest proves that nothing is missing. Default: false.
   */
  readonly canEndWithoutMarker?: boolean;
}
