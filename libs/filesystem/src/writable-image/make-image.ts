import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { FSOPEN_CLOEXEC, Fd, errnoName, trySyscall } from '@docklet/syscall';
import { MkfsFailedError, MkfsMissingError, NoExt4Error } from './errors.js';
import { imageFolders } from './mounting.js';

/** Where systems keep mkfs.ext4(8). PATH is not asked: it belongs to whoever started us. */
export const mkfsFolders: readonly string[] = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];

const mkfs = 'mkfs.ext4';

/** What a writable image is to be. */
export interface ImageOptions {
  /** How large the file system is; what it needs for itself is part of that. */
  readonly sizeBytes: number;
  /** Whether it may be lost in a crash. Default: false. */
  readonly isVolatile?: boolean;
  /** Where mkfs.ext4 is looked for. */
  readonly folders?: readonly string[];
}

/** The least in which there is room for something after all that a file system needs for itself. */
export const minImageBytes = 16 * 2 ** 20;

/** Less than the largest file that ext4, where most of them will lie, can have: 16 TiB. */
export const maxImageBytes = 8 * 2 ** 40;

const blockBytes = 4096;

/**
 * Makes a file with an ext4 file system for a container's writable layer. The file has holes: it takes what was written to
 * it, never more than its size, and on any file system.
 *
 * @throws {@link NoExt4Error} (`DOCKLET_FILESYSTEM_NO_EXT4`)
 * @throws {@link MkfsMissingError} (`DOCKLET_FILESYSTEM_MKFS_MISSING`)
 * @throws {@link MkfsFailedError} (`DOCKLET_FILESYSTEM_MKFS_FAILED`)
 */
export async function makeWritableImage(
  image: string,
  { sizeBytes, isVolatile = false, folders = mkfsFolders }: ImageOptions,
): Promise<void> {
  assertExt4();
  const program = findMkfs(folders);
  const content = `${image}.content`;
  await mkdir(content, { mode: 0o700 });
  try {
    await makeFolder(path.join(content, imageFolders.upperDir), rootMode);
    await makeFolder(path.join(content, imageFolders.workDir), 0o700);
    const file = await open(image, 'wx', 0o600);
    try {
      await file.truncate(sizeBytes - (sizeBytes % blockBytes));
    } finally {
      await file.close();
    }
    await runMkfs(program, [...mkfsArguments(content, isVolatile), image], image);
  } finally {
    await rm(content, { recursive: true, force: true });
  }
}

/** How the file system is made. */
export function mkfsArguments(content: string, isVolatile: boolean): readonly string[] {
  const features = [
    // It does not grow; the room kept for a longer list of its parts would be missing.
    '^resize_inode',
    // What is thrown away at its end, or after a crash, needs nothing to be brought in order again.
    ...(isVolatile ? ['^has_journal'] : []),
  ];
  const extended = [
    // The file is all holes, which read as zeros: nothing needs to be written there, nor given back.
    ...['lazy_itable_init=1', 'lazy_journal_init=1', 'nodiscard'],
    'root_owner=0:0',
  ];
  return [
    // Not a word, unless something is wrong; and it is a file, which needs no confirmation.
    ...['-q', '-F'],
    // Pages of memory and blocks of the file below are of this size; mkfs would take 1024 for a small one.
    ...['-b', String(blockBytes)],
    // A file for each 8 KiB, twice as many as usual: packages of JavaScript have many small ones.
    ...['-i', '8192'],
    // Nothing is reserved for root, who is the usual user of a container.
    ...['-m', '0'],
    // When the host's disk is full, nothing more is written: better an error than half a change.
    ...['-e', 'remount-ro'],
    ...['-O', features.join(',')],
    ...['-E', extended.join(',')],
    ...['-d', content],
  ];
}

/** The upper folder becomes the container's /, which everybody in it may enter. */
const rootMode = 0o755;

/** Whatever the umask is, which mkdir(2) takes away from a mode. */
async function makeFolder(folder: string, mode: number): Promise<void> {
  await mkdir(folder);
  await chmod(folder, mode);
}

function assertExt4(): void {
  const result = trySyscall('fsopen', ['ext4', FSOPEN_CLOEXEC]);
  if (result < 0) {
    throw new NoExt4Error(errnoName(-result));
  }
  Fd.own(result).close();
}

function findMkfs(folders: readonly string[]): string {
  const program = folders.map((folder) => path.join(folder, mkfs)).find(isExecutable);
  if (program === undefined) {
    throw new MkfsMissingError(mkfs, folders);
  }
  return program;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function runMkfs(program: string, args: readonly string[], image: string): Promise<void> {
  const child = spawn(program, args, {
    // What /etc/mke2fs.conf adds on this machine is not for containers: without the file its own defaults hold.
    env: { MKE2FS_CONFIG: `${image}.conf` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [status, said] = await Promise.all([statusOf(child, image, program), textOf(child)]);
  if (status !== 0) {
    throw new MkfsFailedError(image, program, said === '' ? `status ${status}` : said);
  }
}

async function statusOf(child: ChildProcess, image: string, program: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new MkfsFailedError(image, program, cause.message, cause));
    });
    child.once('close', (status) => resolve(status ?? -1));
  });
}

async function textOf({ stderr }: ChildProcess): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stderr ?? []) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
