import { LayerXattrError } from '../errors/layer-errors.js';
import {
  XATTR_BODY_SIZE_MAX,
  XATTR_ENTRY_SIZE,
  XATTR_HEADER_SIZE,
  XATTR_NAME_LENGTH_MAX,
  XATTR_PREFIXES,
  XATTR_VALUE_SIZE_MAX,
} from '../format/erofs-format.js';
import { printablePath } from '../printable-path.js';

/** With these names overlayfs keeps its own state in a layer: redirects, opaque directories, metadata-only copies. */
const OVERLAY_PREFIXES = ['trusted.overlay.', 'user.overlay.'];

/** The xattr that tells overlayfs that a directory is opaque (Documentation/filesystems/overlayfs.rst). */
export const OPAQUE_XATTR = 'trusted.overlay.opaque';
/** Its value. */
export const OPAQUE_VALUE = Buffer.from('y');

/** A directory may turn out to be opaque after its xattrs have been stored; this leaves room for one more. */
const OWN_XATTRS_SIZE_MAX = XATTR_BODY_SIZE_MAX - XATTR_HEADER_SIZE - 32;

interface XattrEntry {
  readonly prefixIndex: number;
  readonly suffix: string;
  readonly value: Uint8Array;
}

/**
 * The xattrs of an entry as they stand behind its inode, without the header: sorted, so that their order in the archive
 * does not matter.
 *
 * Left out are those that overlayfs would take for its own, and those whose names EROFS cannot store.
 *
 * @param path of the entry, for errors
 * @throws LayerXattrError (DOCKLET_EROFS_LAYER_XATTR) when a name, a value or all together are too long
 */
export function encodeXattrs(xattrs: ReadonlyMap<string, Uint8Array>, path: Uint8Array): Buffer {
  const entries = Array.from(xattrs, ([name, value]) => toEntry(name, value))
    .filter((entry) => entry !== undefined)
    .sort(compareEntries);
  const bytes = Buffer.concat(entries.map((entry) => encodeEntry(entry, path)));
  check(path, 'all of them together', bytes.length, OWN_XATTRS_SIZE_MAX);
  return bytes;
}

/** One more entry for a directory that is opaque. */
export function encodeOpaqueXattr(): Buffer {
  const entry = toStoredEntry(OPAQUE_XATTR, OPAQUE_VALUE);
  return entry === undefined ? Buffer.alloc(0) : encodeEntry(entry, Buffer.from('/'));
}

function toEntry(name: string, value: Uint8Array): XattrEntry | undefined {
  const isOverlays = OVERLAY_PREFIXES.some((prefix) => name.startsWith(prefix));
  return isOverlays ? undefined : toStoredEntry(name, value);
}

/** A name without one of the known prefixes cannot be stored; Linux could not return it either. */
function toStoredEntry(name: string, value: Uint8Array): XattrEntry | undefined {
  for (const [prefixIndex, prefix] of XATTR_PREFIXES) {
    const isWhole = !prefix.endsWith('.');
    if (isWhole ? name === prefix : name.startsWith(prefix) && name.length > prefix.length) {
      return { prefixIndex, suffix: name.slice(prefix.length), value };
    }
  }
  return undefined;
}

function compareEntries(one: XattrEntry, other: XattrEntry): number {
  return one.prefixIndex - other.prefixIndex || (one.suffix < other.suffix ? -1 : 1);
}

/** `struct erofs_xattr_entry`, the name without its prefix, the value, padding. */
function encodeEntry({ prefixIndex, suffix, value }: XattrEntry, path: Uint8Array): Buffer {
  check(path, 'a name', suffix.length, XATTR_NAME_LENGTH_MAX);
  check(path, 'a value', value.length, XATTR_VALUE_SIZE_MAX);
  const length = XATTR_ENTRY_SIZE + suffix.length + value.length;
  const bytes = Buffer.alloc(Math.ceil(length / XATTR_ENTRY_SIZE) * XATTR_ENTRY_SIZE);
  bytes.writeUInt8(suffix.length, 0);
  bytes.writeUInt8(prefixIndex, 1);
  bytes.writeUInt16LE(value.length, 2);
  bytes.write(suffix, XATTR_ENTRY_SIZE, 'latin1');
  bytes.set(value, XATTR_ENTRY_SIZE + suffix.length);
  return bytes;
}

function check(path: Uint8Array, what: string, actual: number, limit: number): void {
  if (actual > limit) {
    throw new LayerXattrError({ path: printablePath(path), what, limit, actual });
  }
}
