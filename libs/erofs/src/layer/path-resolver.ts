import { LayerPathError } from '../errors/layer-errors.js';
import { NAME_LENGTH_MAX } from '../format/erofs-format.js';
import { printablePath } from '../printable-path.js';
import { isAbsolute, isDotDot, splitPath } from './entry-path.js';
import { ROOT_INODE, WHITEOUT_INODE } from './inode-table.js';
import type { LayerLimits } from './layer-limits.js';
import type { LayerTree } from './layer-tree.js';
import { IMPLICIT_DIRECTORY } from './layer-tree.js';

/** MAXSYMLINKS of Linux (include/linux/namei.h): more links than this on one way are taken for a ring. */
const LINKS_MAX = 40;
/**
 * Parts of all links' targets on one way. An honest way has a few; but a header of 512 bytes could lead through forty
 * targets of two thousand parts each, and an archive holds many headers.
 */
const LINKED_PARTS_MAX = 1024;

/** One walk from the root. */
interface Walk {
  readonly path: Buffer;
  /** The last directory on the way that is there. */
  directory: number;
  /** What of the way is not there, from that directory on. */
  readonly missing: Buffer[];
  links: number;
  linkedParts: number;
}

/**
 * Finds directories of a layer by path. It follows symbolic links as a process would whose root is the layer: `/` and
 * `..` lead to the layer's root and never beyond. It is all arithmetic on a tree in memory; no path ever reaches the
 * operating system.
 *
 * A way may go on where nothing is yet, and come back by `..`, as containerd's resolver allows (`fs.RootPath`).
 */
export class PathResolver {
  readonly #tree: LayerTree;
  readonly #limits: LayerLimits;

  constructor(tree: LayerTree, limits: LayerLimits) {
    this.#tree = tree;
    this.#limits = limits;
  }

  /**
   * The directory that these parts lead to from the root, or undefined when it is not there.
   *
   * @param path the whole path, for errors
   * @throws LayerPathError (DOCKLET_EROFS_LAYER_PATH) when the way leads through a file, or through too many links
   */
  find(parts: readonly Buffer[], path: Buffer): number | undefined {
    const walk = this.#start(path);
    this.#walk(walk, parts);
    return walk.missing.length === 0 ? walk.directory : undefined;
  }

  /**
   * The same, but what is missing is made.
   *
   * @throws LayerLimitError (DOCKLET_EROFS_LAYER_LIMIT) when that is too much
   */
  make(parts: readonly Buffer[], path: Buffer): number {
    const walk = this.#start(path);
    this.#walk(walk, parts);
    const { inodes } = this.#tree;
    let parent = walk.directory;
    for (const name of walk.missing) {
      this.#limits.checkEntries(inodes.count);
      parent = this.#tree.bindDirectory({ parent, name }, IMPLICIT_DIRECTORY);
    }
    return parent;
  }

  #start(path: Buffer): Walk {
    return { path, directory: ROOT_INODE, missing: [], links: 0, linkedParts: 0 };
  }

  #walk(walk: Walk, parts: readonly Buffer[]): void {
    for (const part of parts) {
      if (part.length > NAME_LENGTH_MAX) {
        throw pathError(walk, `a part of the way is longer than ${NAME_LENGTH_MAX} bytes`);
      }
      if (isDotDot(part)) {
        this.#leave(walk);
      } else if (walk.missing.length > 0) {
        walk.missing.push(part);
      } else {
        this.#enter(walk, part);
      }
    }
  }

  #leave(walk: Walk): void {
    if (walk.missing.pop() === undefined) {
      // A directory's `data` is its parent; the root is its own.
      walk.directory = this.#tree.inodes.data.get(walk.directory);
    }
  }

  #enter(walk: Walk, part: Buffer): void {
    const { inodes } = this.#tree;
    const inode = this.#tree.find(walk.directory, part);
    if (inode === undefined || inode === WHITEOUT_INODE) {
      walk.missing.push(part);
    } else if (inodes.isDirectory(inode)) {
      walk.directory = inode;
    } else if (inodes.isSymlink(inode)) {
      this.#follow(walk, inode);
    } else {
      throw pathError(walk, 'it leads through a file');
    }
  }

  #follow(walk: Walk, link: number): void {
    walk.links += 1;
    if (walk.links > LINKS_MAX) {
      throw pathError(walk, 'too many symbolic links on the way');
    }
    const { inodes, linkTargets } = this.#tree;
    const target = linkTargets.view(inodes.data.get(link), inodes.size.get(link));
    const parts = splitPath(target);
    walk.linkedParts += parts.length;
    if (walk.linkedParts > LINKED_PARTS_MAX) {
      throw pathError(walk, 'the way through symbolic links is too long');
    }
    if (isAbsolute(target)) {
      walk.directory = ROOT_INODE;
    }
    this.#walk(walk, parts);
  }
}

function pathError(walk: Walk, reason: string): LayerPathError {
  return new LayerPathError({ path: printablePath(walk.path), reason });
}
