import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { instructionBytes, maxInstructions } from './bpf.js';
import { checksum } from './checksum.js';

/** The file begins with the checksum of the rest, as text. */
const checksumBytes = 16;

const maxFileBytes = checksumBytes + maxInstructions * instructionBytes;

/**
 * Reads a filter that {@link writeCachedFilter} wrote.
 *
 * @param key what the filter was made from; a file of another key does not verify
 * @returns undefined when there is none, or none to be trusted
 */
export function readCachedFilter(file: string, key: string): Buffer | undefined {
  const bytes = readOwnFile(file);
  if (bytes === undefined || bytes.length < checksumBytes + instructionBytes) {
    return undefined;
  }
  const filter = bytes.subarray(checksumBytes);
  const isWhole = filter.length % instructionBytes === 0;
  return isWhole && bytes.subarray(0, checksumBytes).equals(checksumOf(key, filter))
    ? filter
    : undefined;
}

/**
 * Writes a filter, so that nobody ever sees a part of it: under another name first. The folder is made for its owner
 * alone. Nothing is thrown: without the file the filter is compiled again.
 */
export function writeCachedFilter(file: string, key: string, filter: Buffer): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    replaceFile(file, Buffer.concat([checksumOf(key, filter), filter]));
  } catch {
    // A full disk or a read-only one is no reason to start no container.
  }
}

function replaceFile(file: string, bytes: Buffer): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, bytes, { flag: 'wx', mode: 0o600 });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** A regular file that belongs to this user and that nobody else can write. */
function readOwnFile(file: string): Buffer | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  let fd: number;
  try {
    fd = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const { size, uid, mode } = fstatSync(fd);
    const isOwn = uid === process.geteuid?.() && (mode & constants.S_IFMT) === constants.S_IFREG;
    const isShared = (mode & 0o022) !== 0;
    return isOwn && !isShared && size <= maxFileBytes ? readWhole(fd, size) : undefined;
  } finally {
    closeSync(fd);
  }
}

function readWhole(fd: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  return bytes.subarray(0, readSync(fd, bytes));
}

function checksumOf(key: string, filter: Buffer): Buffer {
  return Buffer.from(checksum(Buffer.concat([Buffer.from(key), filter])));
}
