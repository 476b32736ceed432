import { TarHeaderError, TarTypeError } from '../errors/tar-errors.js';
import type { HeaderBlock } from './header-block.js';
import { parsePaxNatural, parsePaxTime } from './pax-values.js';
import { readSparseList, readSparseRecords } from './pax-sparse.js';
import { SparseMapBuilder } from './sparse-map.js';
import type { SparseExtent, TarEntry, TarEntryType, TarTime } from './tar-entry.js';
import type { TarExtensions } from './tar-extensions.js';
import type { HeaderField } from './tar-format.js';
import { HEADER_FIELDS, MAX_ID, TYPEFLAG } from './tar-format.js';

const SLASH = 0x2f;
const PERMISSION_BITS = 0o7777;

const ENTRY_TYPES: ReadonlyMap<string, TarEntryType> = new Map([
  [TYPEFLAG.regularV7, 'file'],
  [TYPEFLAG.regular, 'file'],
  [TYPEFLAG.contiguous, 'file'],
  [TYPEFLAG.gnuSparse, 'file'],
  [TYPEFLAG.hardLink, 'hardlink'],
  [TYPEFLAG.symbolicLink, 'symlink'],
  [TYPEFLAG.characterDevice, 'characterDevice'],
  [TYPEFLAG.blockDevice, 'blockDevice'],
  [TYPEFLAG.directory, 'directory'],
  [TYPEFLAG.gnuDumpDirectory, 'directory'],
  [TYPEFLAG.fifo, 'fifo'],
]);

const EMPTY = Buffer.alloc(0);

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** How the holes of a file are told: in the header, in PAX records, in front of the content, or not at all. */
export type SparseFormat = 'none' | 'oldGnu' | 'paxRecords' | 'paxContent';

/** An entry while it is being put together: its header is read, but its sparse map may still be to come. */
export class EntryDraft {
  readonly offset: number;
  readonly type: TarEntryType;
  readonly sparseFormat: SparseFormat;
  /** How many bytes follow the header, the map of format 1.0 included. */
  readonly bytesInStream: number;
  /** Whether those bytes are the content of a file. GNU dump directories have some that nobody wants. */
  readonly hasContent: boolean;

  readonly #entry: Writable<TarEntry>;
  readonly #realSize: number | undefined;
  #sparseMap: SparseMapBuilder | undefined;

  /** @throws TarHeaderError (DOCKLET_EROFS_TAR_HEADER), TarTypeError (DOCKLET_EROFS_TAR_TYPE) */
  constructor(header: HeaderBlock, extensions: TarExtensions) {
    const name = nameOf(header, extensions);
    this.offset = header.offset;
    this.type = typeOf(header, name);
    this.hasContent = this.type === 'file';
    this.bytesInStream = hasStoredBytes(header, this.type) ? sizeOf(header, extensions) : 0;
    this.sparseFormat = this.hasContent ? sparseFormatOf(header, extensions) : 'none';
    this.#entry = entryOf(header, extensions, name, this.type);
    this.#realSize = realSizeOf(header, extensions, this.sparseFormat);
    if (this.sparseFormat === 'paxRecords') {
      readPaxMap(extensions, header.offset, this.sparseMap);
    }
  }

  /** Collects the extents of a sparse file. */
  get sparseMap(): SparseMapBuilder {
    return (this.#sparseMap ??= new SparseMapBuilder(this.offset));
  }

  /**
   * The finished entry.
   *
   * @param mapBytes how much of what follows the header was not content but the sparse map
   */
  finish(mapBytes: number): TarEntry {
    const entry = this.#entry;
    entry.storedBytes = this.hasContent ? this.bytesInStream - mapBytes : 0;
    entry.size = this.#realSize ?? entry.storedBytes;
    if (this.#realSize !== undefined) {
      const extents = this.sparseMap.finish(entry.size, entry.storedBytes);
      entry.sparse = isWhole(extents, entry.size) ? undefined : extents;
    }
    return entry;
  }
}

/** A file in one piece is not sparse, even when it was archived as such. */
function isWhole(extents: readonly SparseExtent[], size: number): boolean {
  return extents.length === 1 && extents[0]?.length === size;
}

function nameOf(header: HeaderBlock, extensions: TarExtensions): Buffer {
  const { records, longName } = extensions;
  return records.get('GNU.sparse.name') ?? records.get('path') ?? longName ?? header.name;
}

function typeOf(header: HeaderBlock, name: Buffer): TarEntryType {
  const { typeflag } = header;
  const type = ENTRY_TYPES.get(typeflag);
  if (type === undefined) {
    throw new TarTypeError({ offset: header.offset, typeflag: JSON.stringify(typeflag) });
  }
  // v7 had no typeflag for directories: a slash at the end of the name is all there is.
  const isV7Directory = typeflag === TYPEFLAG.regularV7 && name.at(-1) === SLASH;
  return isV7Directory ? 'directory' : type;
}

/** Links, directories and devices have no content, whatever their size says: that is how Go's archive/tar reads. */
function hasStoredBytes(header: HeaderBlock, type: TarEntryType): boolean {
  return type === 'file' || header.typeflag === TYPEFLAG.gnuDumpDirectory;
}

function sizeOf(header: HeaderBlock, { records }: TarExtensions): number {
  const size = records.get('size');
  return size === undefined
    ? header.natural(HEADER_FIELDS.size)
    : parsePaxNatural('size', size, header.offset);
}

/** All but the sizes, which a sparse map may still change. */
function entryOf(
  header: HeaderBlock,
  extensions: TarExtensions,
  name: Buffer,
  type: TarEntryType,
): Writable<TarEntry> {
  const isDevice = type === 'characterDevice' || type === 'blockDevice';
  const isLink = type === 'symlink' || type === 'hardlink';
  const linkName = extensions.records.get('linkpath') ?? extensions.longLinkName;
  return {
    name,
    type,
    mode: header.natural(HEADER_FIELDS.mode) & PERMISSION_BITS,
    uid: idOf('uid', header, extensions, HEADER_FIELDS.uid),
    gid: idOf('gid', header, extensions, HEADER_FIELDS.gid),
    mtime: mtimeOf(header, extensions),
    size: 0,
    storedBytes: 0,
    linkName: isLink ? (linkName ?? header.linkName) : EMPTY,
    // Only a device's numbers are looked at: v7 headers and some writers leave dirt there.
    deviceMajor: isDevice ? header.natural(HEADER_FIELDS.deviceMajor) : 0,
    deviceMinor: isDevice ? header.natural(HEADER_FIELDS.deviceMinor) : 0,
    xattrs: extensions.xattrs,
    sparse: undefined,
  };
}

function idOf(key: string, header: HeaderBlock, { records }: TarExtensions, field: HeaderField) {
  const record = records.get(key);
  const id =
    record === undefined ? header.natural(field) : parsePaxNatural(key, record, header.offset);
  if (id > MAX_ID) {
    throw new TarHeaderError({ offset: header.offset, reason: `${key} ${id} is out of range` });
  }
  return id;
}

function mtimeOf(header: HeaderBlock, { records }: TarExtensions): TarTime {
  const record = records.get('mtime');
  return record === undefined
    ? { seconds: header.number(HEADER_FIELDS.mtime), nanoseconds: 0 }
    : parsePaxTime('mtime', record, header.offset);
}

function sparseFormatOf(header: HeaderBlock, extensions: TarExtensions): SparseFormat {
  const { records, sparseValues } = extensions;
  if (header.typeflag === TYPEFLAG.gnuSparse) {
    return 'oldGnu';
  }
  if (records.has('GNU.sparse.map') || sparseValues.length > 0) {
    return 'paxRecords';
  }
  if (records.get('GNU.sparse.major')?.toString('latin1') !== '1') {
    // Format 0.0 has no map when the file is one hole.
    return records.has('GNU.sparse.size') ? 'paxRecords' : 'none';
  }
  return 'paxContent';
}

function realSizeOf(header: HeaderBlock, { records }: TarExtensions, format: SparseFormat) {
  if (format === 'none') {
    return undefined;
  }
  if (format === 'oldGnu') {
    return header.natural(HEADER_FIELDS.gnuRealSize);
  }
  const size = records.get('GNU.sparse.realsize') ?? records.get('GNU.sparse.size');
  if (size === undefined) {
    throw new TarHeaderError({ offset: header.offset, reason: 'a sparse file has no size' });
  }
  return parsePaxNatural('GNU.sparse.size', size, header.offset);
}

function readPaxMap(extensions: TarExtensions, offset: number, map: SparseMapBuilder): void {
  const list = extensions.records.get('GNU.sparse.map');
  if (list === undefined) {
    readSparseRecords(extensions.sparseValues, offset, map);
  } else {
    readSparseList(list, offset, map);
  }
}
