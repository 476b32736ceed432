import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { onDisk } from './disk.js';

/** How a file is replaced. */
export interface ReplaceOptions {
  /** Whether it has to be there after a crash of the machine. */
  readonly isDurable: boolean;
  /** Permissions, whatever the umask. Default: 0o600. */
  readonly mode?: number;
}

/** Tells the temporary files of this process apart. */
let count = 0;

/**
 * Writes a file so that a reader finds the old content or the new one, never a part: to a temporary name beside it, then
 * renamed.
 *
 * @throws DiskRefusedError (`DOCKLET_CONTAINER_DISK_REFUSED`) the disk is full, or broken
 */
export function replaceFile(file: string, content: string, options: ReplaceOptions): void {
  const temporary = `${file}.${process.pid}-${++count}.tmp`;
  try {
    onDisk(file, () => {
      writeWhole(temporary, content, options);
      renameSync(temporary, file);
    });
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (options.isDurable) {
    // The rename is in the folder, which has to reach the disk as well.
    syncFolder(path.dirname(file));
  }
}

function writeWhole(file: string, content: string, { isDurable, mode }: ReplaceOptions): void {
  // wx: nobody else's file or link of that name is written through.
  const fd = openSync(file, 'wx', 0o600);
  try {
    if (mode !== undefined) {
      fchmodSync(fd, mode);
    }
    // Not writeSync: a disk that is nearly full takes a part, and says so by its result only.
    writeFileSync(fd, content);
    if (isDurable) {
      fsyncSync(fd);
    }
  } finally {
    closeSync(fd);
  }
}

/** Puts a link where another one may be. Not for whom others read meanwhile: for a moment there is none. */
export function replaceLink(link: string, target: string): void {
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

/** Makes sure that names in a folder are there after a crash of the machine. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
