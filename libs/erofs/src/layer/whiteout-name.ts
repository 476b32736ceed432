/** OCI image specification, layer.md, "Whiteouts". */
export const WHITEOUT_PREFIX = Buffer.from('.wh.');
/** The one name with this prefix that OCI knows; the rest is bookkeeping of AUFS that old layers still carry. */
const META_PREFIX = Buffer.from('.wh..wh.');
/** The name of the entry that makes its directory opaque. */
export const OPAQUE_MARKER = Buffer.from('.wh..wh..opq');

/** What the last part of an entry's name asks for. */
export type WhiteoutName =
  | { readonly kind: 'none' }
  /** The directory it stands in hides everything that lower layers have in it. */
  | { readonly kind: 'opaque' }
  /** Lower layers' entry of this name is gone. */
  | { readonly kind: 'whiteout'; readonly name: Buffer }
  /** It would hide its own directory, or that one's parent, or nothing at all. */
  | { readonly kind: 'invalid' };

const NONE: WhiteoutName = { kind: 'none' };
const OPAQUE: WhiteoutName = { kind: 'opaque' };
const INVALID: WhiteoutName = { kind: 'invalid' };

/** Reads a name as OCI does. AUFS bookkeeping counts as an ordinary name here; see {@link isAufsBookkeeping}. */
export function parseWhiteoutName(name: Buffer): WhiteoutName {
  if (!startsWith(name, WHITEOUT_PREFIX)) {
    return NONE;
  }
  if (name.equals(OPAQUE_MARKER)) {
    return OPAQUE;
  }
  if (isAufsBookkeeping(name)) {
    return NONE;
  }
  const hidden = name.subarray(WHITEOUT_PREFIX.length);
  const text = hidden.toString('latin1');
  return text === '' || text === '.' || text === '..'
    ? INVALID
    : { kind: 'whiteout', name: hidden };
}

/**
 * Whether a name belongs to AUFS (`.wh..wh.plnk` and its like). Such entries are no files of the image, but other
 * entries may be hard links to what stands in them: they are kept while the layer is read, and left out at the end.
 */
export function isAufsBookkeeping(name: Buffer): boolean {
  return startsWith(name, META_PREFIX) && !name.equals(OPAQUE_MARKER);
}

function startsWith(name: Buffer, prefix: Buffer): boolean {
  return (
    name.length >= prefix.length && name.compare(prefix, 0, prefix.length, 0, prefix.length) === 0
  );
}
