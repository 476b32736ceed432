/** OCI image specification, layer.md, "Whiteouts". */
const prefix = '.wh.';

/** The one name with this prefix that OCI knows; the rest is bookkeeping of AUFS that old layers still carry. */
const bookkeepingPrefix = '.wh..wh.';
const opaqueMarker = '.wh..wh..opq';

/** What the last part of an entry's path asks for. */
export type WhiteoutName =
  /** An ordinary name. */
  | { readonly kind: 'none' }
  /** The folder it stands in hides everything that lower layers have in it. */
  | { readonly kind: 'opaque' }
  /** Lower layers' entry of this name is gone. */
  | { readonly kind: 'whiteout'; readonly name: Buffer }
  /** It would hide its own folder, or that one's parent, or nothing at all. */
  | { readonly kind: 'invalid' };

/** Reads a name as OCI does. Bookkeeping of AUFS counts as an ordinary name here; see {@link isBookkeeping}. */
export function parseWhiteoutName(name: Buffer): WhiteoutName {
  const text = name.toString('latin1');
  if (text === opaqueMarker) {
    return { kind: 'opaque' };
  }
  if (!text.startsWith(prefix) || text.startsWith(bookkeepingPrefix)) {
    return { kind: 'none' };
  }
  const hidden = text.slice(prefix.length);
  return ['', '.', '..'].includes(hidden)
    ? { kind: 'invalid' }
    : { kind: 'whiteout', name: name.subarray(prefix.length) };
}

/**
 * Whether a name belongs to AUFS (`.wh..wh.plnk` and its like). Such entries are no files of the image, but other
 * entries may be hard links to what stands in them: they are kept while the layer is unpacked, and removed at the end.
 */
export function isBookkeeping(name: Buffer): boolean {
  const text = name.toString('latin1');
  return text.startsWith(bookkeepingPrefix) && text !== opaqueMarker;
}
