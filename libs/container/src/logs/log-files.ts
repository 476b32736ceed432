import { fstatSync, openSync, statSync } from 'node:fs';
import { Fd } from '@docklet/syscall';
import { logFileName } from '../plan/log-steps.js';

/** A file of a log, open. It stays readable wherever rotation moves it to. */
export interface OpenLogFile {
  readonly fd: Fd;
  readonly inode: number;
}

/** Opens the file of a log with this number; undefined when there is none. */
export function openLogFile(file: string, number: number): OpenLogFile | undefined {
  try {
    const fd = Fd.own(openSync(logFileName(file, number), 'r'));
    return { fd, inode: fstatSync(fd.number).ino };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/**
 * Opens all files of a log, the oldest first. The log may be rotated meanwhile: then it is begun again, until the files
 * follow each other without a gap.
 */
export function openLogFiles(file: string): OpenLogFile[] {
  for (;;) {
    const opened: OpenLogFile[] = [];
    for (let number = countOlder(file); number >= 0; number--) {
      const next = openLogFile(file, number);
      if (next !== undefined) {
        opened.push(next);
      }
    }
    if (isInPlace(file, opened)) {
      return opened;
    }
    opened.forEach(({ fd }) => {
      fd.close();
    });
  }
}

/**
 * The file that was begun after another one.
 *
 * @returns undefined when there is none yet, since the other one is the newest, or none any more, since the log is removed
 */
export function openNextLogFile(file: string, current: OpenLogFile): OpenLogFile | undefined {
  for (;;) {
    const number = numberOf(file, current.inode);
    if (number === 0) {
      return undefined;
    }
    // One that was rotated away altogether is followed by the oldest that is left.
    const next = openLogFile(file, (number ?? countOlder(file) + 1) - 1);
    if (
      next !== undefined &&
      next.inode !== current.inode &&
      numberOf(file, current.inode) === number
    ) {
      return next;
    }
    next?.fd.close();
    if (number === undefined && next === undefined && countOlder(file) === 0) {
      // The container was removed, and its log with it: nothing follows.
      return undefined;
    }
  }
}

function isInPlace(file: string, opened: readonly OpenLogFile[]): boolean {
  return opened.every(({ inode }, index) => inodeOf(file, opened.length - 1 - index) === inode);
}

/** The number that a file has now; undefined when it has been removed. */
function numberOf(file: string, inode: number): number | undefined {
  const older = countOlder(file);
  for (let number = 0; number <= older; number++) {
    if (inodeOf(file, number) === inode) {
      return number;
    }
  }
  return undefined;
}

/** How many files there are beside the newest. */
function countOlder(file: string): number {
  let count = 0;
  while (inodeOf(file, count + 1) !== undefined) {
    count++;
  }
  return count;
}

function inodeOf(file: string, number: number): number | undefined {
  return statSync(logFileName(file, number), { throwIfNoEntry: false })?.ino;
}
