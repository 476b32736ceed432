import { fstatSync, writeSync } from 'node:fs';
import { hasUnwritten, nodeStream } from './node-streams.js';
import type { OutputName } from './output-error.js';
import { outputError } from './output-error.js';

/** The standard output or error, as most commands use it. */
export interface StandardOutput {
  readonly isTTY: boolean;
  /** When this returns the text is written; if the output is one that does not wait for its reader, Node has it. */
  write(text: string): void;
}

/** Node's own stream for this takes 3 ms to open, 7 if it is a pipe: a tenth of the time of a short command. */
function standardOutput(fd: 1 | 2, name: OutputName): StandardOutput {
  return {
    get isTTY() {
      return isDevice(fd) && nodeStream(name).isTTY;
    },
    write: (text) => {
      const bytes = Buffer.from(text);
      const unwritten = hasUnwritten(name) ? bytes : writeAtOnce(fd, name, bytes);
      if (unwritten.length > 0) {
        nodeStream(name).write(unwritten);
      }
    },
  };
}

/** The standard output of this process. */
export const stdout = standardOutput(1, 'stdout');

/** The standard error of this process. */
export const stderr = standardOutput(2, 'stderr');

/** The number of the driver behind /dev/null and its like; see devices.txt of the kernel. */
const memoryDevices = 1;

/** Whether it is worth asking if it is a terminal; /dev/null is none, and neither is what is closed. */
function isDevice(fd: number): boolean {
  try {
    const found = fstatSync(fd);
    return found.isCharacterDevice() && found.rdev >> 8 !== memoryDevices;
  } catch {
    return false;
  }
}

/** @returns what is left, if somebody else has made the file one that does not wait for its readers */
function writeAtOnce(fd: number, name: OutputName, bytes: Buffer): Buffer {
  let rest = bytes;
  try {
    while (rest.length > 0) {
      rest = rest.subarray(writeSync(fd, rest));
    }
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code !== 'EAGAIN') {
      throw outputError(name, cause);
    }
  }
  return rest;
}
