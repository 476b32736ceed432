import type { ErofsPathErrno } from '../errors/image-errors.js';
import { ErofsPathError } from '../errors/image-errors.js';
import { FILE_MODE, S_IFMT } from '../format/file-mode.js';
import { isAbsolute, isDotDot, splitPath } from '../layer/entry-path.js';
import { printablePath } from '../printable-path.js';
import { findName } from './directory-reader.js';
import type { ImageInode, ImageVolume } from './image-volume.js';
import { readWhole } from './read-content.js';

/** MAXSYMLINKS of Linux (include/linux/namei.h). */
const LINKS_MAX = 40;
/** PATH_MAX of Linux: no longer target can be followed. */
const TARGET_MAX = 4095;
const STEPS_MAX = 8192;

/** What is asked of a path. */
export interface PathQuery {
  /** What is being done, for errors. */
  readonly verb: string;
  readonly path: Buffer;
  /** Whether a symbolic link at the end is followed, too. */
  readonly followsLast: boolean;
}

/** One walk through an image. */
interface Walk {
  readonly volume: ImageVolume;
  readonly query: PathQuery;
  links: number;
  steps: number;
}

/**
 * The inode that a path leads to, as for a process whose root is the image's: symbolic links and `..` never lead
 * beyond it, and `..` goes back where the walk came from, whatever the image's own `..` says.
 *
 * @throws ErofsPathError (DOCKLET_EROFS_PATH)
 */
export function resolvePath(volume: ImageVolume, query: PathQuery): ImageInode {
  const root = volume.inode(volume.superblock.rootNid);
  if (typeOf(root) !== FILE_MODE.directory) {
    throw volume.corrupt('its root is not a directory');
  }
  const way = walkParts({ volume, query, links: 0, steps: 0 }, [root], query.path, true);
  return way.at(-1) ?? root;
}

/** Walks a path from the end of a way, and returns the way to where it leads: every directory from the root on. */
function walkParts(walk: Walk, from: readonly ImageInode[], path: Buffer, isLast: boolean) {
  const way = isAbsolute(path) ? from.slice(0, 1) : from.slice();
  const parts = splitPath(path);
  for (const [index, part] of parts.entries()) {
    walk.steps += 1;
    if (walk.steps > STEPS_MAX) {
      throw pathError(walk, 'ENAMETOOLONG');
    }
    if (isDotDot(part)) {
      requireDirectory(walk, way);
      way.splice(Math.max(1, way.length - 1));
      continue;
    }
    const isEnd = isLast && index === parts.length - 1 && path.at(-1) !== 0x2f;
    enter(walk, way, part, isEnd);
  }
  if (path.at(-1) === 0x2f) {
    requireDirectory(walk, way);
  }
  return way;
}

function enter(walk: Walk, way: ImageInode[], part: Buffer, isEnd: boolean): void {
  const directory = requireDirectory(walk, way);
  const nid = findName(walk.volume, directory, part);
  if (nid === undefined) {
    throw pathError(walk, 'ENOENT');
  }
  const inode = walk.volume.inode(nid);
  const isFollowed = typeOf(inode) === FILE_MODE.symlink && (!isEnd || walk.query.followsLast);
  if (!isFollowed) {
    way.push(inode);
    return;
  }
  walk.links += 1;
  if (walk.links > LINKS_MAX) {
    throw pathError(walk, 'ELOOP');
  }
  const target = readLinkTarget(walk.volume, inode);
  way.splice(0, way.length, ...walkParts(walk, way, target, isEnd));
}

/** The target of a symbolic link. */
export function readLinkTarget(volume: ImageVolume, inode: ImageInode): Buffer {
  if (inode.size > TARGET_MAX) {
    throw volume.corrupt(`the target of symbolic link ${inode.nid} is too long`);
  }
  return readWhole(volume, inode);
}

function requireDirectory(walk: Walk, way: readonly ImageInode[]): ImageInode {
  const inode = way.at(-1);
  if (inode === undefined || typeOf(inode) !== FILE_MODE.directory) {
    throw pathError(walk, 'ENOTDIR');
  }
  return inode;
}

function typeOf(inode: ImageInode): number {
  return inode.mode & S_IFMT;
}

function pathError({ query }: Walk, errno: ErofsPathErrno): ErofsPathError {
  return new ErofsPathError({ verb: query.verb, path: printablePath(query.path), errno });
}
