import { fstatSync, openSync, readSync, readdirSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { TarEntryType, TarInput } from '@docklet/erofs';
import { tarEntry } from '@docklet/erofs';
import { Fd, O_CLOEXEC, O_DIRECTORY, O_NOFOLLOW, O_PATH, O_RDONLY } from '@docklet/syscall';
import { O_NOCTTY, O_NONBLOCK } from '@docklet/syscall';
import { callOn, noPath, terminated } from '../extract/call-on.js';
import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG } from '../node-types.js';
import { readXattrs } from './read-xattrs.js';

/** How a tree is walked. */
export interface WalkOptions {
  /** Which extended attributes are told, by name. Default: capabilities, and those of the user. */
  readonly keepsXattr?: (name: string) => boolean;
}

const types: Readonly<Record<number, TarEntryType>> = {
  [S_IFREG]: 'file',
  [S_IFDIR]: 'directory',
  [S_IFLNK]: 'symlink',
  [S_IFCHR]: 'characterDevice',
  [S_IFBLK]: 'blockDevice',
  [S_IFIFO]: 'fifo',
};

const chunkBytes = 1024 * 1024;
const maxTargetBytes = 4096;
const nanoseconds = 1_000_000_000n;
const slash = Buffer.from('/');

/** A folder that the walk is in, and what is left to do in it. */
interface OpenFolder {
  readonly fd: Fd;
  readonly path: Buffer;
  readonly names: Buffer[];
}

/**
 * Everything at and below a place, as entries of an archive: a folder before what is in it, names sorted. Sockets are
 * left out, as an archive has no type for them.
 *
 * Only handles are followed, each opened in the one above it by its name, and never a link: whoever renames and swaps
 * meanwhile can confuse what is told, but not lead the walk to another place (CVE-2018-15664).
 *
 * @param place a handle, which stays the caller's
 * @param name of the first entry; empty for what is in the folder, without the folder itself
 */
export function* walkTree(
  place: Fd,
  name: Buffer,
  options: WalkOptions = {},
): Generator<TarInput, void, void> {
  const walk = new Walk(options);
  const open: OpenFolder[] = [];
  try {
    yield* walk.enter(place, name, open);
    for (let folder = open.at(-1); folder !== undefined; folder = open.at(-1)) {
      const next = folder.names.shift();
      if (next === undefined) {
        open.pop()?.fd.close();
        continue;
      }
      const path = folder.path.length === 0 ? next : Buffer.concat([folder.path, slash, next]);
      using handle = openHandle(folder.fd, next, path);
      if (handle !== undefined) {
        yield* walk.enter(handle, path, open);
      }
    }
  } finally {
    open.forEach(({ fd }) => fd.close());
  }
}

class Walk {
  readonly #options: WalkOptions;
  /** The first name of each file that has more than one. */
  readonly #firstNames = new Map<string, Buffer>();

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  *enter(handle: Fd, path: Buffer, open: OpenFolder[]): Generator<TarInput, void, void> {
    const stats = fstatSync(handle.number, { bigint: true });
    const type = types[Number(stats.mode) & S_IFMT];
    if (type === 'directory') {
      const fd = reopen(handle, O_RDONLY | O_DIRECTORY);
      open.push({ fd, path, names: namesIn(fd) });
      if (path.length > 0) {
        const name = Buffer.concat([path, slash]);
        yield { entry: tarEntry({ ...common(stats), name, type, xattrs: this.#xattrs(fd) }) };
      }
    } else if (type === 'file') {
      yield* this.#file(handle, path, stats);
    } else if (type !== undefined) {
      yield {
        entry: tarEntry({ ...common(stats), name: path, type, ...special(handle, type, stats) }),
      };
    }
  }

  *#file(handle: Fd, name: Buffer, stats: BigIntStats): Generator<TarInput, void, void> {
    const key = `${stats.dev}:${stats.ino}`;
    const linkName = this.#firstNames.get(key);
    if (linkName !== undefined) {
      yield { entry: tarEntry({ ...common(stats), name, type: 'hardlink', linkName }) };
      return;
    }
    if (stats.nlink > 1n) {
      this.#firstNames.set(key, name);
    }
    using fd = reopen(handle, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    const size = Number(stats.size);
    const xattrs = this.#xattrs(fd);
    yield {
      entry: tarEntry({ ...common(stats), name, size, xattrs }),
      content: contentOf(fd, size),
    };
  }

  #xattrs(fd: Fd): ReadonlyMap<string, Buffer> {
    return readXattrs(fd, this.#options.keepsXattr ?? isOrdinary);
  }
}

function isOrdinary(name: string): boolean {
  return (
    name === 'security.capability' ||
    (name.startsWith('user.') && !name.startsWith('user.overlay.'))
  );
}

/** What was a name a moment ago may be gone; that is no error of a walk. */
function openHandle(folder: Fd, name: Buffer, path: Buffer): Fd | undefined {
  try {
    const flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
    return Fd.own(callOn(path, 'openat', [folder.number, terminated(name), flags, 0]));
  } catch (error) {
    if ((error as { readonly errno?: string }).errno === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/** Opens the very file that a handle stands for, wherever its name leads by now; proc_pid_fd(5). */
function reopen(handle: Fd, flags: number): Fd {
  return Fd.own(openSync(`/proc/self/fd/${handle.number}`, flags));
}

function namesIn(folder: Fd): Buffer[] {
  const names = readdirSync(`/proc/self/fd/${folder.number}`, { encoding: 'buffer' });
  return names.toSorted((first, second) => Buffer.compare(first, second));
}

function common({ mode, uid, gid, mtimeNs }: BigIntStats): object {
  const rest = ((mtimeNs % nanoseconds) + nanoseconds) % nanoseconds;
  return {
    mode: Number(mode) & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    mtime: { seconds: Number((mtimeNs - rest) / nanoseconds), nanoseconds: Number(rest) },
  };
}

function special(handle: Fd, type: TarEntryType, { rdev }: BigIntStats): object {
  if (type === 'symlink') {
    const target = Buffer.alloc(maxTargetBytes);
    const args = [handle.number, noPath, target, target.length];
    return { linkName: target.subarray(0, callOn(noPath, 'readlinkat', args)) };
  }
  return type === 'fifo'
    ? {}
    : {
        deviceMajor: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn)),
        deviceMinor: Number((rdev & 0xffn) | ((rdev >> 12n) & ~0xffn)),
      };
}

/**
 * As much as the file had when it was looked at, even if it has grown meanwhile; if it has been cut, the rest is zeros, as
 * with GNU tar: its length has been told already.
 */
function* contentOf(fd: Fd, size: number): Generator<Buffer, void, void> {
  for (let position = 0; position < size;) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, size - position));
    const count = readSync(fd.number, chunk, 0, chunk.length, position);
    const piece = count === 0 ? chunk.fill(0) : chunk.subarray(0, count);
    yield piece;
    position += piece.length;
  }
}
