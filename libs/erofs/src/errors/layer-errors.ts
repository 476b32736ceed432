import { DockletError } from '@docklet/errors';

/** An entry's name leads to no place in the tree: a part too long, a way through a file, a ring of links. */
export class LayerPathError extends DockletError {
  constructor(details: { readonly path: string; readonly reason: string }) {
    super({
      code: 'DOCKLET_EROFS_LAYER_PATH',
      message: `cannot place ${details.path}: ${details.reason}`,
      details,
    });
  }
}

/** A hard link whose target is not a file of this archive. */
export class LayerLinkError extends DockletError {
  constructor(details: {
    readonly path: string;
    readonly target: string;
    readonly reason: string;
  }) {
    super({
      code: 'DOCKLET_EROFS_LAYER_LINK',
      message: `cannot link ${details.path} to ${details.target}: ${details.reason}`,
      details,
    });
  }
}

/** A whiteout that names nothing, or the directory it stands in, or that directory's parent. */
export class LayerWhiteoutError extends DockletError {
  constructor(details: { readonly path: string }) {
    super({
      code: 'DOCKLET_EROFS_LAYER_WHITEOUT',
      message: `cannot apply whiteout ${details.path}: it names no entry of its directory`,
      details,
    });
  }
}

/** Extended attributes that are larger than an EROFS inode can carry. */
export class LayerXattrError extends DockletError {
  constructor(details: {
    readonly path: string;
    readonly what: string;
    readonly limit: number;
    readonly actual: number;
  }) {
    const { path, what, limit, actual } = details;
    super({
      code: 'DOCKLET_EROFS_LAYER_XATTR',
      message: `cannot store xattrs of ${path}: ${what} has ${actual} bytes, the limit is ${limit}`,
      details,
    });
  }
}

/** A value of an entry that no Linux file system could hold: an empty link target, a device number out of range. */
export class LayerValueError extends DockletError {
  constructor(details: { readonly path: string; readonly reason: string }) {
    super({
      code: 'DOCKLET_EROFS_LAYER_VALUE',
      message: `cannot store ${details.path}: ${details.reason}`,
      details,
    });
  }
}

/** Which bound of {@link LayerLimitError} was hit; each is an option of the writer, or of the format. */
export type LayerLimit = 'maxBytes' | 'maxEntries' | 'maxMetadataBytes' | 'blocks';

/** The archive is larger than the caller (or the format) allows. */
export class LayerLimitError extends DockletError {
  constructor(details: { readonly limit: LayerLimit; readonly value: number }) {
    super({
      code: 'DOCKLET_EROFS_LAYER_LIMIT',
      message: `cannot write EROFS image: the archive exceeds ${details.limit} = ${details.value}`,
      hint:
        details.limit === 'blocks' ? undefined : `raise ${details.limit} if you trust its source`,
      details,
    });
  }
}
