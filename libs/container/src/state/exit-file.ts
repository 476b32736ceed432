import { openSync, readFileSync, rmSync } from 'node:fs';
import { Fd, tryLockExistingFile } from '@docklet/syscall';
import { onDisk } from './disk.js';
import type { ContainerEnd } from './exit-record.js';
import { parseExitRecord } from './exit-record.js';

/**
 * Makes the file in which a container's monitor will note down how it ended. Each start has a file of its own: who has
 * the one before open reads there how that ended.
 */
export function createExitFile(file: string): Fd {
  rmSync(file, { force: true });
  return onDisk(file, () => Fd.own(openSync(file, 'wx+', 0o600)));
}

/** How a container ended; undefined when it has not, or when its state says it already. */
export function readExitFile(file: string | Fd): ContainerEnd | undefined {
  try {
    return parseExitRecord(typeof file === 'string' ? readFileSync(file) : readFromStart(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/** Through /proc, so that it is read from its start however often, also when it has no name any more. */
function readFromStart(file: Fd): Buffer {
  return readFileSync(`/proc/self/fd/${file.number}`);
}

/**
 * Attends to a container: as long as this is held, its monitor leaves it to us to clean up when it ends.
 *
 * @returns undefined when the monitor has decided already, and does it itself
 */
export function attend(file: string): Fd | undefined {
  return tryLockExistingFile(file, { isShared: true });
}
