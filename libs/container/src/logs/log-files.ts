import { fstatSync, openSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
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
    expectGone(error);
    return undefined;
  }
}

/**
 * Opens all files of a log, the oldest first. The log may be rotated meanwhile: then it is begun again, until the files
 * that are open are those that there are. A number may be missing: a monitor was killed while it rotated.
 */
export function openLogFiles(file: string): OpenLogFile[] {
  for (;;) {
    const places = placesOf(file);
    const opened = places.flatMap(({ number }) => openLogFile(file, number) ?? []);
    const isComplete =
      opened.length === places.length &&
      opened.every(({ inode }, index) => inode === places[index]?.inode);
    if (isComplete) {
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
    const places = placesOf(file);
    // One that was rotated away altogether is at −1, and followed by the oldest that is left.
    const place = places[places.findIndex(({ inode }) => inode === current.inode) + 1];
    if (place === undefined) {
      return undefined;
    }
    const next = openLogFile(file, place.number);
    if (next?.inode === place.inode) {
      return next;
    }
    next?.fd.close();
  }
}

/** Where a file of a log is. */
interface Place {
  readonly number: number;
  readonly inode: number;
}

/** Where all files of a log are at one moment, the oldest first: they are looked at until nothing has moved meanwhile. */
function placesOf(file: string): Place[] {
  for (let places = lookAt(file); ;) {
    const again = lookAt(file);
    if (isDeepStrictEqual(again, places)) {
      return places;
    }
    places = again;
  }
}

function lookAt(file: string): Place[] {
  return namesIn(path.dirname(file))
    .flatMap((name) => numberOf(name, path.basename(file)) ?? [])
    .sort((one, other) => other - one)
    .flatMap((number) => {
      const status = statSync(logFileName(file, number), { throwIfNoEntry: false });
      return status === undefined ? [] : { number, inode: status.ino };
    });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    expectGone(error);
    return [];
  }
}

/** The number in the name of a log's file; undefined for other files. */
function numberOf(name: string, newest: string): number | undefined {
  if (name === newest) {
    return 0;
  }
  const suffix = name.startsWith(`${newest}.`) ? name.slice(newest.length + 1) : '';
  return /^[1-9]\d*$/u.test(suffix) ? Number(suffix) : undefined;
}

function expectGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
    throw error;
  }
}
