import { readdirSync } from 'node:fs';
import type { Fd } from '@docklet/syscall';
import { AT_REMOVEDIR, trySyscall } from '@docklet/syscall';
import { callOn, failOn, failed, terminated } from './call-on.js';
import { openSubfolder } from './folder-handle.js';

const RENAME_NOREPLACE = 1;

/**
 * Removes whatever has this name in a folder, with all that is below it. Links are removed, never followed.
 *
 * @param path for errors
 */
export function removeTree(parent: Fd, name: Buffer, path: Buffer): void {
  const result = trySyscall('unlinkat', [parent.number, terminated(name), 0]);
  if (result === failed.EISDIR) {
    {
      using folder = openSubfolder(parent, name, path);
      emptyFolder(folder, path);
    }
    callOn(path, 'unlinkat', [parent.number, terminated(name), AT_REMOVEDIR]);
  } else if (result < 0 && result !== failed.ENOENT) {
    failOn(path, 'unlinkat', result);
  }
}

/**
 * Removes everything in a folder. What lies deeper is moved up before, so it takes three descriptors and no recursion
 * however deep an attacker has nested it.
 */
export function emptyFolder(folder: Fd, path: Buffer): void {
  const mover = new Mover(folder, path);
  for (let names = namesIn(folder); names.length > 0; names = namesIn(folder)) {
    for (const name of names) {
      if (!unlinkFile(folder, name, path)) {
        removeSubfolder(folder, name, { path, mover });
      }
    }
  }
}

/** @returns false for a folder */
function unlinkFile(folder: Fd, name: Buffer, path: Buffer): boolean {
  const result = trySyscall('unlinkat', [folder.number, terminated(name), 0]);
  if (result < 0 && result !== failed.ENOENT && result !== failed.EISDIR) {
    failOn(path, 'unlinkat', result);
  }
  return result !== failed.EISDIR;
}

function removeSubfolder(
  folder: Fd,
  name: Buffer,
  { path, mover }: { readonly path: Buffer; readonly mover: Mover },
): void {
  const remove = [folder.number, terminated(name), AT_REMOVEDIR] as const;
  if (trySyscall('unlinkat', remove) === failed.ENOTEMPTY) {
    using subfolder = openSubfolder(folder, name, path);
    for (const below of namesIn(subfolder)) {
      if (!unlinkFile(subfolder, below, path)) {
        mover.moveUp(subfolder, below);
      }
    }
    callOn(path, 'unlinkat', remove);
  }
}

/** Moves folders into another one, under names that are free there. */
class Mover {
  readonly #to: Fd;
  readonly #path: Buffer;
  #count = 0;

  constructor(to: Fd, path: Buffer) {
    this.#to = to;
    this.#path = path;
  }

  moveUp(from: Fd, name: Buffer): void {
    for (;;) {
      this.#count += 1;
      const result = trySyscall('renameat2', [
        ...[from.number, terminated(name)],
        ...[this.#to.number, `docklet-removed-${this.#count}`],
        RENAME_NOREPLACE,
      ]);
      if (result >= 0) {
        return;
      }
      if (result !== failed.EEXIST) {
        failOn(this.#path, 'renameat2', result);
      }
    }
  }
}

function namesIn(folder: Fd): Buffer[] {
  return readdirSync(`/proc/self/fd/${folder.number}`, { encoding: 'buffer' });
}
