import { TarHeaderError, TarLimitError } from '../errors/tar-errors.js';
import { forEachPaxRecord } from './pax-records.js';
import { TAR_LIMITS, TYPEFLAG } from './tar-format.js';

const XATTR_PREFIX = 'SCHILY.xattr.';
/** Records whose value is a name: a NUL would cut it short for everybody who reads it as a C string. */
const NAME_KEYS: ReadonlySet<string> = new Set(['path', 'linkpath', 'GNU.sparse.name']);
/** The records that change an entry. All others (comments, user names, access times) are dropped as they come. */
const LOCAL_KEYS: ReadonlySet<string> = new Set([
  ...NAME_KEYS,
  'mtime',
  'size',
  'uid',
  'gid',
  'GNU.sparse.major',
  'GNU.sparse.minor',
  'GNU.sparse.size',
  'GNU.sparse.realsize',
  'GNU.sparse.map',
]);
/** What a global header may set for all entries that follow; a name or a size would be nonsense there. */
const GLOBAL_KEYS: ReadonlySet<string> = new Set(['mtime', 'uid', 'gid']);

/** What the extension headers in front of an entry say about it. */
export class TarExtensions {
  /** PAX records by keyword, those of the last global header included. */
  readonly records: Map<string, Buffer>;
  readonly xattrs = new Map<string, Buffer>();
  /** Values of `GNU.sparse.offset` and `GNU.sparse.numbytes` records, in their order. */
  readonly sparseValues: Buffer[] = [];
  longName: Buffer | undefined;
  longLinkName: Buffer | undefined;

  constructor(globalRecords: ReadonlyMap<string, Buffer>) {
    this.records = new Map(globalRecords);
  }
}

/** For all entries without extensions, which are most. */
const NO_EXTENSIONS = new TarExtensions(new Map());

/** Gathers extension headers until the entry comes that they belong to. */
export class ExtensionCollector {
  readonly #global = new Map<string, Buffer>();
  #pending: TarExtensions | undefined;
  #headers = 0;

  /** Whether a header of this typeflag extends another one; its content then goes to {@link add}. */
  static isExtension(typeflag: string): boolean {
    return (
      typeflag === TYPEFLAG.paxLocal ||
      typeflag === TYPEFLAG.paxGlobal ||
      typeflag === TYPEFLAG.gnuLongName ||
      typeflag === TYPEFLAG.gnuLongLinkName
    );
  }

  /** Whether the stream must not end here: an extension waits for its entry. */
  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  /**
   * Refuses a header that is too long, or one too many in a row.
   *
   * @throws TarLimitError (DOCKLET_EROFS_TAR_LIMIT)
   */
  check(typeflag: string, size: number, offset: number): void {
    const isPax = typeflag === TYPEFLAG.paxLocal || typeflag === TYPEFLAG.paxGlobal;
    // A GNU long name ends with a NUL.
    const limit = isPax ? TAR_LIMITS.paxBytes : TAR_LIMITS.nameBytes + 1;
    if (size > limit) {
      throw new TarLimitError({ offset, what: 'an extension header', limit, actual: size });
    }
    this.#headers += 1;
    if (this.#headers > TAR_LIMITS.extensionHeaders) {
      throw new TarLimitError({
        offset,
        what: 'the number of extension headers in a row',
        limit: TAR_LIMITS.extensionHeaders,
        actual: this.#headers,
      });
    }
  }

  /** Takes the content of an extension header; `data` is kept. */
  add(typeflag: string, data: Buffer, offset: number): void {
    if (typeflag === TYPEFLAG.paxGlobal) {
      this.#addGlobal(data, offset);
      return;
    }
    this.#pending ??= new TarExtensions(this.#global);
    if (typeflag === TYPEFLAG.gnuLongName) {
      this.#pending.longName = untilNul(data);
    } else if (typeflag === TYPEFLAG.gnuLongLinkName) {
      this.#pending.longLinkName = untilNul(data);
    } else {
      addLocal(this.#pending, data, offset);
    }
  }

  /** What applies to the entry that comes now; the next one starts afresh. */
  take(): TarExtensions {
    const extensions =
      this.#pending ?? (this.#global.size === 0 ? NO_EXTENSIONS : new TarExtensions(this.#global));
    this.#pending = undefined;
    this.#headers = 0;
    return extensions;
  }

  #addGlobal(data: Buffer, offset: number): void {
    forEachPaxRecord(data, offset, (key, value) => {
      if (GLOBAL_KEYS.has(key)) {
        set(this.#global, key, value);
      }
    });
  }
}

function addLocal(extensions: TarExtensions, data: Buffer, offset: number): void {
  forEachPaxRecord(data, offset, (key, value) => {
    if (key.startsWith(XATTR_PREFIX)) {
      extensions.xattrs.set(key.slice(XATTR_PREFIX.length), value);
    } else if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') {
      addSparseValue(extensions.sparseValues, key, value, offset);
    } else if (LOCAL_KEYS.has(key)) {
      checkName(key, value, offset);
      set(extensions.records, key, value);
    }
  });
}

function addSparseValue(values: Buffer[], key: string, value: Buffer, offset: number): void {
  const expected = values.length % 2 === 0 ? 'GNU.sparse.offset' : 'GNU.sparse.numbytes';
  if (key !== expected) {
    throw new TarHeaderError({ offset, reason: 'sparse extents of a PAX header are out of order' });
  }
  values.push(value);
}

function checkName(key: string, value: Buffer, offset: number): void {
  if (!NAME_KEYS.has(key)) {
    return;
  }
  if (value.includes(0)) {
    throw new TarHeaderError({ offset, reason: `PAX ${key} contains a NUL` });
  }
  if (value.length > TAR_LIMITS.nameBytes) {
    const limit = TAR_LIMITS.nameBytes;
    throw new TarLimitError({ offset, what: `PAX ${key}`, limit, actual: value.length });
  }
}

/** POSIX: an empty value deletes what was set before, so that the header's own field counts again. */
function set(records: Map<string, Buffer>, key: string, value: Buffer): void {
  if (value.length === 0) {
    records.delete(key);
  } else {
    records.set(key, value);
  }
}

function untilNul(data: Buffer): Buffer {
  const nul = data.indexOf(0);
  return nul === -1 ? data : data.subarray(0, nul);
}
