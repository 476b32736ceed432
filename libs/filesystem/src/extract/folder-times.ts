import { fstatSync } from 'node:fs';
import type { TarTime } from '@docklet/erofs';
import type { Fd } from '@docklet/syscall';
import { setTime } from './attributes.js';
import { joinNames, tryOpenFolder } from './folder-handle.js';

interface FolderTime {
  readonly names: readonly Buffer[];
  readonly mtime: TarTime;
}

/** What is kept for each folder beside its names. */
const overheadBytes = 200;

/**
 * The times of folders, to be set at the end: whatever is made in a folder changes its time.
 *
 * A folder is known by its inode. One that is gone in the end, or a link by then, is left alone.
 */
export class FolderTimes {
  readonly #times = new Map<bigint, FolderTime>();
  #memoryBytes = 0;

  /** About how much memory they take. */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  /** Keeps the time of a folder, in the place of one that was told before. */
  remember(fd: Fd, names: readonly Buffer[], mtime: TarTime): void {
    const { ino } = fstatSync(fd.number, { bigint: true });
    this.#times.set(ino, { names, mtime });
    this.#memoryBytes += overheadBytes + names.reduce((sum, name) => sum + name.length + 8, 0);
  }

  /** Sets them all. */
  apply(root: Fd): void {
    for (const [inode, { names, mtime }] of this.#times) {
      const opened = tryOpenFolder(root, names);
      if (typeof opened !== 'number') {
        using folder = opened;
        if (fstatSync(folder.number, { bigint: true }).ino === inode) {
          setTime({ fd: folder, path: joinNames(names) }, mtime);
        }
      }
    }
  }
}
