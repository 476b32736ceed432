import type { EntryDraft } from './entry-draft.js';
import type { SparseMapReader } from './pax-sparse.js';

/** The content of an extension header arrives. */
export interface ExtensionState {
  readonly kind: 'extension';
  readonly typeflag: string;
  readonly offset: number;
  readonly data: Buffer;
  filled: number;
}

/** The map of a sparse file (format 1.0) arrives, in front of its content. */
export interface SparseMapState {
  readonly kind: 'sparseMap';
  readonly draft: EntryDraft;
  readonly reader: SparseMapReader;
  mapBytes: number;
}

/** The content of a file arrives. */
export interface ContentState {
  readonly kind: 'content';
  remaining: number;
  readonly padding: number;
}

/** Bytes that nobody wants arrive: padding mostly. With an entry, its end is told afterwards. */
export interface SkipState {
  readonly kind: 'skip';
  remaining: number;
  readonly hasEntry: boolean;
}

/** The archive is over; only zeros may follow, and not many. */
export interface TrailerState {
  readonly kind: 'trailer';
  length: number;
}

/** Where in the stream a parser is, and what it waits for. */
export type ParserState =
  | { readonly kind: 'header' }
  | { readonly kind: 'sparseBlocks'; readonly draft: EntryDraft }
  | ExtensionState
  | SparseMapState
  | ContentState
  | SkipState
  | TrailerState;
