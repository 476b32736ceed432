import { isUtf8 } from 'node:buffer';
import { formatPaxRecord } from './pax-records.js';
import { formatPaxTime } from './pax-values.js';
import { sumHeader } from './tar-checksum.js';
import type { SparseExtent, TarEntry, TarEntryType } from './tar-entry.js';
import type { HeaderField } from './tar-format.js';
import {
  HEADER_FIELDS,
  MAGIC_OFFSET,
  MAGIC_POSIX,
  TAR_BLOCK_SIZE,
  TYPEFLAG,
  TYPEFLAG_OFFSET,
  tarPadding,
} from './tar-format.js';
import { formatTarNumber } from './tar-number.js';

const TYPEFLAGS: Readonly<Record<TarEntryType, string>> = {
  file: TYPEFLAG.regular,
  hardlink: TYPEFLAG.hardLink,
  symlink: TYPEFLAG.symbolicLink,
  characterDevice: TYPEFLAG.characterDevice,
  blockDevice: TYPEFLAG.blockDevice,
  directory: TYPEFLAG.directory,
  fifo: TYPEFLAG.fifo,
};

const PAX_HEADER_NAME = Buffer.from('PaxHeaders.0/entry');
/** What a reader that knows nothing of sparse files calls one: GNU tar's convention, without its process id. */
const SPARSE_NAME = Buffer.from('GNUSparseFile.0/entry');

/**
 * The blocks in front of an entry's content: its ustar header, preceded by a PAX header for what ustar cannot hold
 * (long names, large numbers, fractions of seconds, xattrs), followed by the map of a sparse file (format 1.0).
 *
 * After it come `entry.storedBytes` bytes of content and zeros up to the next block: {@link tarPadding}. The bytes
 * depend on nothing but the entry.
 */
export function encodeTarHeader(entry: TarEntry): Buffer {
  const map = entry.sparse === undefined ? Buffer.alloc(0) : encodeSparseMap(entry.sparse);
  const bytesInStream = entry.type === 'file' ? map.length + entry.storedBytes : 0;
  const pax = encodePaxRecords(entry, bytesInStream);
  const header = encodeHeaderBlock(entry, bytesInStream);
  if (pax.length === 0) {
    return Buffer.concat([header, map]);
  }
  const padding = Buffer.alloc(tarPadding(pax.length));
  return Buffer.concat([encodePaxHeaderBlock(pax.length), pax, padding, header, map]);
}

/** The end of an archive: two blocks of zeros. */
export function encodeTarEnd(): Buffer {
  return Buffer.alloc(2 * TAR_BLOCK_SIZE);
}

function encodePaxRecords(entry: TarEntry, bytesInStream: number): Buffer {
  const records = new Map<string, Uint8Array>();
  addNames(records, entry);
  addNumbers(records, entry, bytesInStream);
  for (const [name, value] of entry.xattrs) {
    records.set(`SCHILY.xattr.${name}`, value);
  }
  return Buffer.concat(Array.from(records, ([key, value]) => formatPaxRecord(key, value)));
}

function addNames(records: Map<string, Uint8Array>, entry: TarEntry): void {
  const { name, linkName } = entry;
  const isNameLong = name.length > HEADER_FIELDS.name.length;
  const isLinkNameLong = linkName.length > HEADER_FIELDS.linkName.length;
  const hasName = isNameLong || entry.sparse !== undefined;
  if ((hasName && !isUtf8(name)) || (isLinkNameLong && !isUtf8(linkName))) {
    // POSIX: records are UTF-8 unless this says that they are just bytes.
    records.set('hdrcharset', Buffer.from('BINARY'));
  }
  if (entry.sparse !== undefined) {
    records.set('GNU.sparse.major', Buffer.from('1'));
    records.set('GNU.sparse.minor', Buffer.from('0'));
    records.set('GNU.sparse.name', name);
    records.set('GNU.sparse.realsize', Buffer.from(String(entry.size)));
  } else if (isNameLong) {
    records.set('path', name);
  }
  if (isLinkNameLong) {
    records.set('linkpath', linkName);
  }
}

function addNumbers(
  records: Map<string, Uint8Array>,
  entry: TarEntry,
  bytesInStream: number,
): void {
  const add = (key: string, field: HeaderField, value: number): void => {
    if (!fitsOctal(field, value)) {
      records.set(key, Buffer.from(String(value)));
    }
  };
  add('size', HEADER_FIELDS.size, bytesInStream);
  add('uid', HEADER_FIELDS.uid, entry.uid);
  add('gid', HEADER_FIELDS.gid, entry.gid);
  if (entry.mtime.nanoseconds !== 0 || !fitsOctal(HEADER_FIELDS.mtime, entry.mtime.seconds)) {
    records.set('mtime', Buffer.from(formatPaxTime(entry.mtime)));
  }
}

function fitsOctal(field: HeaderField, value: number): boolean {
  return value >= 0 && value < 8 ** (field.length - 1);
}

function encodeHeaderBlock(entry: TarEntry, bytesInStream: number): Buffer {
  const block = Buffer.alloc(TAR_BLOCK_SIZE);
  putText(block, HEADER_FIELDS.name, entry.sparse === undefined ? entry.name : SPARSE_NAME);
  putText(block, HEADER_FIELDS.linkName, entry.linkName);
  formatTarNumber(block, HEADER_FIELDS.mode, entry.mode);
  // Where a PAX record tells the number too, the field still tells the same in base 256: readers that disagree about
  // the size of an entry would disagree about where the next one begins.
  formatTarNumber(block, HEADER_FIELDS.uid, entry.uid);
  formatTarNumber(block, HEADER_FIELDS.gid, entry.gid);
  formatTarNumber(block, HEADER_FIELDS.size, bytesInStream);
  formatTarNumber(block, HEADER_FIELDS.mtime, entry.mtime.seconds);
  formatTarNumber(block, HEADER_FIELDS.deviceMajor, entry.deviceMajor);
  formatTarNumber(block, HEADER_FIELDS.deviceMinor, entry.deviceMinor);
  return seal(block, TYPEFLAGS[entry.type]);
}

function encodePaxHeaderBlock(length: number): Buffer {
  const block = Buffer.alloc(TAR_BLOCK_SIZE);
  putText(block, HEADER_FIELDS.name, PAX_HEADER_NAME);
  formatTarNumber(block, HEADER_FIELDS.mode, 0o644);
  formatTarNumber(block, HEADER_FIELDS.size, length);
  formatTarNumber(block, HEADER_FIELDS.mtime, 0);
  return seal(block, TYPEFLAG.paxLocal);
}

function putText(block: Buffer, field: HeaderField, text: Uint8Array): void {
  block.set(text.subarray(0, field.length), field.start);
}

/** Adds what every header has: its type, the magic, and last the checksum, six digits, a NUL and a space. */
function seal(block: Buffer, typeflag: string): Buffer {
  block.write(typeflag, TYPEFLAG_OFFSET, 'latin1');
  block.write(MAGIC_POSIX, MAGIC_OFFSET, 'latin1');
  const checksum = sumHeader(block).unsigned.toString(8).padStart(6, '0');
  block.write(`${checksum}\0 `, HEADER_FIELDS.checksum.start, 'latin1');
  return block;
}

function encodeSparseMap(extents: readonly SparseExtent[]): Buffer {
  const lines = extents.map(({ offset, length }) => `${offset}\n${length}\n`);
  const map = Buffer.from(`${extents.length}\n${lines.join('')}`);
  return Buffer.concat([map, Buffer.alloc(tarPadding(map.length))]);
}
