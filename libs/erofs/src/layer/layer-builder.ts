import { LayerLinkError, LayerPathError, LayerWhiteoutError } from '../errors/layer-errors.js';
import { NAME_LENGTH_MAX } from '../format/erofs-format.js';
import { FILE_MODE } from '../format/file-mode.js';
import { printablePath } from '../printable-path.js';
import type { TarEntry, TarEntryType } from '../tar/tar-entry.js';
import { checkLinkTarget, deviceOf } from './entry-values.js';
import { encodeOpaqueXattr, encodeXattrs } from './encode-xattrs.js';
import { cleanEntryPath } from './entry-path.js';
import type { InodeAttributes } from './inode-table.js';
import { ROOT_INODE, WHITEOUT_INODE } from './inode-table.js';
import { LastParent, splitLast } from './last-parent.js';
import type { LayerLimits } from './layer-limits.js';
import type { Place } from './layer-tree.js';
import { LayerTree } from './layer-tree.js';
import { PathResolver } from './path-resolver.js';
import { parseWhiteoutName } from './whiteout-name.js';
import { NO_XATTRS } from './xattr-table.js';

const TYPE_MODES: Readonly<Record<Exclude<TarEntryType, 'hardlink'>, number>> = {
  file: FILE_MODE.regular,
  directory: FILE_MODE.directory,
  symlink: FILE_MODE.symlink,
  characterDevice: FILE_MODE.characterDevice,
  blockDevice: FILE_MODE.blockDevice,
  fifo: FILE_MODE.fifo,
};

/** How a layer is built. */
export interface LayerBuilderOptions {
  readonly limits: LayerLimits;
  /** Whether names that begin with `.wh.` are whiteouts of OCI. */
  readonly hasWhiteouts: boolean;
}

/** Builds the tree of a layer: what is left when its entries have been unpacked in their order, the later over the earlier. */
export class LayerBuilder {
  readonly tree = new LayerTree();
  readonly #lastParent = new LastParent();
  readonly #options: LayerBuilderOptions;
  readonly #resolver: PathResolver;

  constructor(options: LayerBuilderOptions) {
    this.#options = options;
    this.#resolver = new PathResolver(this.tree, options.limits);
  }

  /**
   * Puts an entry into its place.
   *
   * @returns the inode that its content belongs to; undefined when it has none, or nobody wants it
   * @throws LayerPathError (DOCKLET_EROFS_LAYER_PATH), LayerLinkError (DOCKLET_EROFS_LAYER_LINK),
   *   LayerWhiteoutError (DOCKLET_EROFS_LAYER_WHITEOUT), LayerXattrError (DOCKLET_EROFS_LAYER_XATTR),
   *   LayerValueError (DOCKLET_EROFS_LAYER_VALUE), LayerLimitError (DOCKLET_EROFS_LAYER_LIMIT)
   */
  add(entry: TarEntry): number | undefined {
    const place = this.#locate(entry.name);
    if (place === undefined) {
      this.#describeRoot(entry);
      return undefined;
    }
    const { limits, hasWhiteouts } = this.#options;
    limits.checkEntries(this.tree.inodes.count);
    limits.checkMetadata(this.tree.metadataBytes);
    if (hasWhiteouts && this.#applyWhiteout(place, entry.name)) {
      return undefined;
    }
    checkName(place.name, entry.name);
    return this.#place(entry, place);
  }

  /** After the last entry: gives opaque directories the xattr by which overlayfs knows them. */
  finish(): LayerTree {
    const { inodes, xattrs } = this.tree;
    const opaque = encodeOpaqueXattr();
    for (let inode = 0; inode < inodes.count; inode += 1) {
      if (inodes.isOpaque(inode)) {
        const own = xattrs.get(inodes.xattrs.get(inode));
        inodes.xattrs.set(inode, xattrs.add(Buffer.concat([own, opaque])));
      }
    }
    return this.tree;
  }

  /** The directory that an entry goes into, which is made if need be, and its name there. Undefined for the root. */
  #locate(path: Buffer): Place | undefined {
    const split = splitLast(path);
    const known = split === undefined ? undefined : this.#lastParent.find(split.directory);
    if (split !== undefined && known !== undefined) {
      return { parent: known, name: split.last };
    }
    const parts = cleanEntryPath(path);
    const name = parts.pop();
    if (name === undefined) {
      return undefined;
    }
    const parent = this.#resolver.make(parts, path);
    if (split !== undefined) {
      this.#lastParent.set(split.directory, parent);
    }
    return { parent, name };
  }

  #describeRoot(entry: TarEntry): void {
    if (entry.type !== 'directory') {
      const path = printablePath(entry.name);
      throw new LayerPathError({ path, reason: 'the root can only be a directory' });
    }
    this.tree.inodes.setAttributes(ROOT_INODE, this.#attributesOf(entry));
  }

  #place(entry: TarEntry, place: Place): number | undefined {
    if (entry.type === 'hardlink') {
      this.#replace(place, this.#linkTarget(entry));
      return undefined;
    }
    const attributes = this.#attributesOf(entry);
    if (entry.type === 'directory') {
      this.#placeDirectory(place, attributes);
      return undefined;
    }
    const { inodes } = this.tree;
    const data = this.#dataOf(entry);
    const inode = inodes.add(TYPE_MODES[entry.type], attributes, data);
    if (entry.type === 'symlink') {
      inodes.size.set(inode, entry.linkName.length);
    }
    if (entry.type === 'characterDevice' && data === 0) {
      // To overlayfs this device is a whiteout; an entry of a layer must not be able to make one.
      inodes.markOmitted(inode);
    }
    this.#replace(place, inode);
    return entry.type === 'file' ? inode : undefined;
  }

  #placeDirectory(place: Place, attributes: InodeAttributes): void {
    const { inodes } = this.tree;
    const present = this.tree.find(place.parent, place.name);
    if (present !== undefined && inodes.isDirectory(present)) {
      inodes.setAttributes(present, attributes);
    } else {
      this.tree.bindDirectory(place, attributes);
      this.#forgetWayIf(present !== undefined);
    }
  }

  #replace(place: Place, inode: number): void {
    const replaced = this.tree.bind(place, inode);
    this.#forgetWayIf(replaced !== undefined);
  }

  /** Where a name leads elsewhere now, the way that was remembered may, too. */
  #forgetWayIf(hasReplaced: boolean): void {
    if (hasReplaced) {
      this.#lastParent.forget();
    }
  }

  /**
   * OCI: a whiteout hides what lower layers have, never what this layer has, whatever their order.
   *
   * @returns whether the name was a whiteout, and the entry is no file
   */
  #applyWhiteout({ parent, name }: Place, path: Buffer): boolean {
    const whiteout = parseWhiteoutName(name);
    switch (whiteout.kind) {
      case 'none':
        return false;
      case 'invalid':
        throw new LayerWhiteoutError({ path: printablePath(path) });
      case 'opaque':
        this.tree.inodes.markOpaque(parent);
        return true;
      case 'whiteout':
        // Without its prefix: there are whiteouts of names as long as names may be.
        checkName(whiteout.name, path);
        this.#hide({ parent, name: whiteout.name });
        return true;
    }
  }

  #hide(place: Place): void {
    const { inodes } = this.tree;
    const present = this.tree.find(place.parent, place.name);
    if (present === undefined) {
      this.tree.bind(place, WHITEOUT_INODE);
    } else if (inodes.isDirectory(present)) {
      inodes.markOpaque(present);
    }
  }

  #linkTarget(entry: TarEntry): number {
    const parts = cleanEntryPath(entry.linkName);
    const name = parts.pop();
    const directory = this.#resolver.find(parts, entry.name);
    const isFindable = name !== undefined && directory !== undefined;
    const inode = isFindable ? this.tree.find(directory, name) : undefined;
    if (inode === undefined || inode === WHITEOUT_INODE) {
      throw linkError(entry, 'the archive has no such file');
    }
    if (this.tree.inodes.isDirectory(inode)) {
      throw linkError(entry, 'it is a directory');
    }
    return inode;
  }

  #attributesOf({ name, mode, uid, gid, mtime, xattrs }: TarEntry): InodeAttributes {
    const reference =
      xattrs.size === 0 ? NO_XATTRS : this.tree.xattrs.add(encodeXattrs(xattrs, name));
    return { mode, uid, gid, mtime, xattrs: reference };
  }

  #dataOf(entry: TarEntry): number {
    switch (entry.type) {
      case 'symlink':
        checkLinkTarget(entry);
        return this.tree.linkTargets.add(entry.linkName);
      case 'characterDevice':
      case 'blockDevice':
        return deviceOf(entry);
      default:
        return 0;
    }
  }
}

/** Only the last part of a path: the resolver looks at the others. */
function checkName(name: Buffer, path: Buffer): void {
  if (name.length > NAME_LENGTH_MAX) {
    const reason = `its name is longer than ${NAME_LENGTH_MAX} bytes`;
    throw new LayerPathError({ path: printablePath(path), reason });
  }
}

function linkError(entry: TarEntry, reason: string): LayerLinkError {
  const path = printablePath(entry.name);
  return new LayerLinkError({ path, target: printablePath(entry.linkName), reason });
}
