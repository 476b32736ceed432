import type { Fd } from '@docklet/syscall';
import { failOn } from './call-on.js';
import { checkNames } from './entry-path.js';
import { tryOpenFolder } from './folder-handle.js';
import { FolderWalk } from './folder-walk.js';
import { Place } from './place.js';

/** An open folder of a layer. */
export interface LayerFolder extends Disposable {
  readonly fd: Fd;
  /** The names that lead to it from the root, none of which is a link. */
  readonly names: readonly Buffer[];
}

/**
 * Finds folders of a layer by path. Links are followed as for a process whose root is the layer: `/` and `..` lead to the
 * layer's root and never beyond.
 *
 * The kernel is never asked to follow a link. It is given names one below the other, relative to a handle, and refuses
 * when one of them is a link, whoever may have put it there and when (CVE-2025-47290). What a link says is then worked out
 * by a {@link FolderWalk}.
 */
export class FolderFinder {
  readonly #root: Fd;

  constructor(root: Fd) {
    this.#root = root;
  }

  /**
   * The folder that these names lead to, to be disposed of by the caller; undefined when it is not there.
   *
   * @param path of the entry, for errors
   * @throws LayerPathError (`DOCKLET_EROFS_LAYER_PATH`) when the way leads through a file, or through too many links
   */
  find(names: readonly Buffer[], path: Buffer): LayerFolder | undefined {
    const { folder, missing } = this.#findFirst(names, path);
    if (missing.length === 0) {
      return folder;
    }
    folder[Symbol.dispose]();
    return undefined;
  }

  /**
   * The same, but what is missing is made.
   *
   * @param make makes a folder
   */
  findOrMake(names: readonly Buffer[], path: Buffer, make: (place: Place) => void): LayerFolder {
    const { folder: first, missing } = this.#findFirst(names, path);
    let folder = first;
    for (const name of missing) {
      using parent = folder;
      make(new Place(parent, name, path));
      const opened = tryOpenFolder(parent.fd, [name]);
      folder =
        typeof opened === 'number'
          ? failOn(path, 'openat2', opened)
          : folderOf(opened, [...parent.names, name]);
    }
    return folder;
  }

  /** The last folder on the way that is there, and the names of what is missing. */
  #findFirst(
    names: readonly Buffer[],
    path: Buffer,
  ): { readonly folder: LayerFolder; readonly missing: readonly Buffer[] } {
    const direct = tryOpenFolder(this.#root, names);
    if (typeof direct !== 'number') {
      return { folder: folderOf(direct, names), missing: [] };
    }
    using walk = new FolderWalk(this.#root, path);
    walk.walk(names);
    checkNames(walk.missing, path);
    return { folder: folderOf(walk.take(), walk.names), missing: walk.missing };
  }
}

function folderOf(fd: Fd, names: readonly Buffer[]): LayerFolder {
  return {
    fd,
    names,
    [Symbol.dispose]() {
      fd.close();
    },
  };
}
