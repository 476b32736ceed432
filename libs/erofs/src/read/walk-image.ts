import { FILE_MODE, S_IFMT } from '../format/file-mode.js';
import type { DirectoryName } from './directory-reader.js';
import { readNames } from './directory-reader.js';
import type { ImageInode, ImageVolume } from './image-volume.js';

/** Deeper than any honest tree: Linux's PATH_MAX sixteen times. Paths on the way down are kept in memory. */
const PATH_BYTES_MAX = 64 * 1024;

/** A file that a walk came to. */
export interface WalkedInode {
  /** From the start of the walk on; empty for the start itself, no slash in front. */
  readonly path: Buffer;
  readonly inode: ImageInode;
}

interface Level {
  readonly path: Buffer;
  readonly names: Iterator<DirectoryName, void, void>;
}

/**
 * All files below an inode, each directory before what is in it, in the order of their names.
 *
 * A directory has one name in an honest image. In a hostile one it could have many, or contain itself, and a walk would
 * never end: the second time is an error.
 */
export function* walkImage(volume: ImageVolume, start: ImageInode): Generator<WalkedInode> {
  const seen = new Set<number>();
  const levels: Level[] = [];
  const enter = (path: Buffer, inode: ImageInode): void => {
    if (seen.has(inode.nid)) {
      throw volume.corrupt(`directory ${inode.nid} has more than one name`);
    }
    seen.add(inode.nid);
    levels.push({ path, names: readNames(volume, inode) });
  };
  yield { path: Buffer.alloc(0), inode: start };
  if (isDirectory(start)) {
    enter(Buffer.alloc(0), start);
  }
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const next = level.names.next();
    if (next.done === true) {
      levels.pop();
      continue;
    }
    const path = join(volume, level.path, next.value.name);
    const inode = volume.inode(next.value.nid);
    yield { path, inode };
    if (isDirectory(inode)) {
      enter(path, inode);
    }
  }
}

function join(volume: ImageVolume, parent: Buffer, name: Buffer): Buffer {
  const path = parent.length === 0 ? name : Buffer.concat([parent, Buffer.from('/'), name]);
  if (path.length > PATH_BYTES_MAX) {
    throw volume.corrupt(`a path in it is longer than ${PATH_BYTES_MAX} bytes`);
  }
  return path;
}

function isDirectory(inode: ImageInode): boolean {
  return (inode.mode & S_IFMT) === FILE_MODE.directory;
}
