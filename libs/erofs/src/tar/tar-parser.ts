import { TarTrailingDataError, TarTruncatedError } from '../errors/tar-errors.js';
import { ChunkCursor } from './chunk-cursor.js';
import { EntryDraft } from './entry-draft.js';
import { readMoreSparseExtents, readSparseExtents } from './gnu-sparse.js';
import { HeaderBlock } from './header-block.js';
import { SparseMapReader } from './pax-sparse.js';
import type { TarEvent, TarParserOptions } from './tar-event.js';
import type { TarExtensions } from './tar-extensions.js';
import { ExtensionCollector } from './tar-extensions.js';
import { HEADER_FIELDS, TAR_BLOCK_SIZE, TAR_LIMITS, TYPEFLAG, tarPadding } from './tar-format.js';
import type {
  ContentState,
  ExtensionState,
  ParserState,
  SkipState,
  SparseMapState,
  TrailerState,
} from './tar-parser-state.js';

/** A step's outcome: an event for the caller, `again` to go on, undefined when more bytes are needed. */
type Step = TarEvent | 'again' | undefined;

const ENTRY_END: TarEvent = { kind: 'entryEnd' };
const HEADER: ParserState = { kind: 'header' };
const ZEROS = Buffer.alloc(64 * 1024);

/**
 * Reads a tar stream without waiting: feed a chunk, take events until there are none, feed the next.
 *
 * Understands v7, ustar, PAX, GNU (long names, base-256 numbers, old sparse files) and the sparse formats 0.0, 0.1 and
 * 1.0. Content is never copied and memory does not grow with the archive. No byte of the stream is trusted; see
 * `TAR_LIMITS` for what it may ask for.
 *
 * @example
 * parser.feed(chunk);
 * for (let event = parser.next(); event !== undefined; event = parser.next()) { … }
 * parser.end(); // once, after the last chunk
 */
export class TarParser {
  readonly #cursor = new ChunkCursor();
  readonly #extensions = new ExtensionCollector();
  readonly #canEndWithoutMarker: boolean;
  #state: ParserState = HEADER;

  constructor(options: TarParserOptions = {}) {
    this.#canEndWithoutMarker = options.canEndWithoutMarker ?? false;
  }

  /** Gives the next chunk, of any size. Take all events of the chunk before first: what is left would be copied. */
  feed(chunk: Uint8Array): void {
    this.#cursor.feed(chunk);
  }

  /**
   * The next event, or undefined when more bytes are needed.
   *
   * @throws TarHeaderError (DOCKLET_EROFS_TAR_HEADER), TarLimitError (DOCKLET_EROFS_TAR_LIMIT),
   *   TarTypeError (DOCKLET_EROFS_TAR_TYPE), TarTrailingDataError (DOCKLET_EROFS_TAR_TRAILING_DATA)
   */
  next(): TarEvent | undefined {
    for (;;) {
      const step = this.#step();
      if (step !== 'again') {
        return step;
      }
    }
  }

  /**
   * Tells that the stream has ended.
   *
   * @throws TarTruncatedError (DOCKLET_EROFS_TAR_TRUNCATED) when the archive has not
   */
  end(): void {
    const { kind } = this.#state;
    if (kind === 'trailer') {
      return; // After one zero block already, which is all that some writers leave; GNU tar accepts it too.
    }
    const isBetweenEntries =
      kind === 'header' && !this.#extensions.isPending && !this.#cursor.hasPartialBlock;
    if (!isBetweenEntries || !this.#canEndWithoutMarker) {
      const inside = isBetweenEntries ? 'the archive (its end marker is missing)' : 'an entry';
      throw new TarTruncatedError({ offset: this.#cursor.offset, inside });
    }
  }

  #step(): Step {
    const state = this.#state;
    switch (state.kind) {
      case 'header':
        return this.#readHeader();
      case 'extension':
        return this.#readExtension(state);
      case 'sparseBlocks':
        return this.#readSparseBlock(state.draft);
      case 'sparseMap':
        return this.#readSparseMap(state);
      case 'content':
        return this.#readContent(state);
      case 'skip':
        return this.#skip(state);
      case 'trailer':
        return this.#readTrailer(state);
    }
  }

  #readHeader(): Step {
    const { offset } = this.#cursor;
    const block = this.#cursor.takeBlock();
    if (block === undefined) {
      return undefined;
    }
    const header = HeaderBlock.parse(block, offset);
    if (header === undefined) {
      return this.#endArchive(offset);
    }
    if (ExtensionCollector.isExtension(header.typeflag)) {
      return this.#startExtension(header);
    }
    const extensions = this.#extensions.take();
    return header.typeflag === TYPEFLAG.gnuVolumeLabel
      ? this.#skipContent(header.natural(HEADER_FIELDS.size))
      : this.#startEntry(header, extensions);
  }

  #endArchive(offset: number): Step {
    if (this.#extensions.isPending) {
      throw new TarTruncatedError({ offset, inside: 'an entry' });
    }
    this.#state = { kind: 'trailer', length: TAR_BLOCK_SIZE };
    return 'again';
  }

  #startExtension(header: HeaderBlock): Step {
    const { typeflag, offset } = header;
    const size = header.natural(HEADER_FIELDS.size);
    this.#extensions.check(typeflag, size, offset);
    const data = Buffer.allocUnsafe(size);
    this.#state = { kind: 'extension', typeflag, offset, data, filled: 0 };
    return 'again';
  }

  #readExtension(state: ExtensionState): Step {
    const { typeflag, offset, data } = state;
    const bytes = this.#cursor.takeUpTo(data.length - state.filled);
    state.filled += bytes.copy(data, state.filled);
    if (state.filled < data.length) {
      return undefined;
    }
    this.#extensions.add(typeflag, data, offset);
    this.#state = { kind: 'skip', remaining: tarPadding(data.length), hasEntry: false };
    return 'again';
  }

  #startEntry(header: HeaderBlock, extensions: TarExtensions): Step {
    const draft = new EntryDraft(header, extensions);
    if (draft.sparseFormat === 'paxContent') {
      const reader = new SparseMapReader(header.offset, draft.sparseMap);
      this.#state = { kind: 'sparseMap', draft, reader, mapBytes: 0 };
      return 'again';
    }
    const hasMoreExtents =
      draft.sparseFormat === 'oldGnu' &&
      readSparseExtents(header.bytes, header.offset, draft.sparseMap);
    if (hasMoreExtents) {
      this.#state = { kind: 'sparseBlocks', draft };
      return 'again';
    }
    return this.#giveEntry(draft, 0);
  }

  #readSparseBlock(draft: EntryDraft): Step {
    const block = this.#cursor.takeBlock();
    if (block === undefined) {
      return undefined;
    }
    const hasMore = readMoreSparseExtents(block, draft.offset, draft.sparseMap);
    return hasMore ? 'again' : this.#giveEntry(draft, 0);
  }

  #readSparseMap(state: SparseMapState): Step {
    const { draft, reader } = state;
    if (state.mapBytes >= draft.bytesInStream) {
      throw new TarTruncatedError({ offset: draft.offset, inside: 'the map of a sparse file' });
    }
    const block = this.#cursor.takeBlock();
    if (block === undefined) {
      return undefined;
    }
    state.mapBytes += TAR_BLOCK_SIZE;
    return reader.read(block) ? this.#giveEntry(draft, state.mapBytes) : 'again';
  }

  #giveEntry(draft: EntryDraft, mapBytes: number): Step {
    const entry = draft.finish(mapBytes);
    const { bytesInStream } = draft;
    const padding = tarPadding(bytesInStream);
    this.#state = draft.hasContent
      ? { kind: 'content', remaining: entry.storedBytes, padding }
      : { kind: 'skip', remaining: bytesInStream + padding, hasEntry: true };
    return { kind: 'entry', entry };
  }

  #readContent(state: ContentState): Step {
    if (state.remaining === 0) {
      this.#state = { kind: 'skip', remaining: state.padding, hasEntry: true };
      return 'again';
    }
    const bytes = this.#cursor.takeUpTo(state.remaining);
    state.remaining -= bytes.length;
    return bytes.length === 0 ? undefined : { kind: 'content', bytes };
  }

  #skipContent(size: number): Step {
    this.#state = { kind: 'skip', remaining: size + tarPadding(size), hasEntry: false };
    return 'again';
  }

  #skip(state: SkipState): Step {
    while (state.remaining > 0) {
      const skipped = this.#cursor.takeUpTo(state.remaining).length;
      if (skipped === 0) {
        return undefined;
      }
      state.remaining -= skipped;
    }
    this.#state = HEADER;
    return state.hasEntry ? ENTRY_END : 'again';
  }

  #readTrailer(state: TrailerState): Step {
    const { offset } = this.#cursor;
    const bytes = this.#cursor.takeUpTo(ZEROS.length);
    state.length += bytes.length;
    if (!bytes.equals(ZEROS.subarray(0, bytes.length))) {
      throw new TarTrailingDataError({ offset, reason: 'data follows the end of the archive' });
    }
    if (state.length > TAR_LIMITS.trailerBytes) {
      const reason = `more than ${TAR_LIMITS.trailerBytes} zeros follow the end of the archive`;
      throw new TarTrailingDataError({ offset, reason });
    }
    return bytes.length === 0 ? undefined : 'again';
  }
}
