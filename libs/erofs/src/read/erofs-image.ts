import { ErofsFileSizeError, ErofsPathError } from '../errors/image-errors.js';
import { OPAQUE_VALUE, OPAQUE_XATTR } from '../layer/encode-xattrs.js';
import { printablePath } from '../printable-path.js';
import type { SparseExtent } from '../tar/tar-entry.js';
import type { OpenFile } from '../write/write-erofs.js';
import { dataExtents } from './content-map.js';
import { readNames } from './directory-reader.js';
import type { ErofsFileType, ErofsStat } from './erofs-stat.js';
import { statOf, typeOfMode } from './erofs-stat.js';
import { readLinkTarget, resolvePath } from './image-path.js';
import { openSource } from './image-source.js';
import type { ImageInode } from './image-volume.js';
import { ImageVolume } from './image-volume.js';
import { readContent, readWhole } from './read-content.js';
import { walkImage } from './walk-image.js';
import { readXattrs } from './xattr-reader.js';

/**
 * A file of an image. By its path: bytes, or text that is taken as UTF-8; it begins at the root, with or without a
 * slash. Or by its stat, which spares the way there; then nothing is followed.
 */
export type ErofsPath = string | Uint8Array | ErofsStat;

/** One name in a directory. */
export interface ErofsDirent {
  readonly name: Buffer;
  readonly type: ErofsFileType;
  readonly nid: number;
}

/** A file that {@link ErofsImage.walk} came to. */
export interface ErofsWalkEntry {
  /** From the start of the walk on, without a slash in front; empty for the start itself. */
  readonly path: Buffer;
  readonly stat: ErofsStat;
}

/** How {@link ErofsImage.readFile} reads. */
export interface ReadFileOptions {
  /** A larger file is refused. Default: 1 MiB, which is plenty for configuration. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 1024 * 1024;

/**
 * Opens an EROFS image for reading. No mount, no privileges; compressed images are refused.
 *
 * @param source a path; or an open file, which stays the caller's; or the image itself, which must not change
 * @throws ErofsIoError (DOCKLET_EROFS_IO), ErofsFormatError (DOCKLET_EROFS_FORMAT),
 *   ErofsFeatureError (DOCKLET_EROFS_FEATURE)
 * @example
 * using image = openErofs('layer.erofs');
 * image.readFile('/etc/passwd').toString();
 */
export function openErofs(source: string | OpenFile | Uint8Array): ErofsImage {
  const opened = openSource(source);
  try {
    return new ErofsImage(new ImageVolume(opened));
  } catch (error) {
    opened.close();
    throw error;
  }
}

/**
 * The files of an EROFS image. All methods are synchronous: they read little, and from the page cache as a rule.
 *
 * The image is not trusted. Paths resolve as for a process whose root it is; whatever it says, nothing outside of its
 * blocks is read, every walk ends, and what contradicts the format is an `ErofsFormatError`.
 *
 * Methods throw, besides what is said with each: ErofsPathError (DOCKLET_EROFS_PATH) when the path leads nowhere,
 * ErofsFormatError (DOCKLET_EROFS_FORMAT), ErofsFeatureError (DOCKLET_EROFS_FEATURE), ErofsIoError (DOCKLET_EROFS_IO).
 */
export class ErofsImage {
  readonly #volume: ImageVolume;

  /** Use {@link openErofs}. */
  constructor(volume: ImageVolume) {
    this.#volume = volume;
  }

  /** What a path leads to; symbolic links are followed. */
  stat(path: ErofsPath): ErofsStat {
    return statOf(this.#find('stat', path, true));
  }

  /** The same, but a symbolic link at the end is told of itself. */
  lstat(path: ErofsPath): ErofsStat {
    return statOf(this.#find('lstat', path, false));
  }

  /** The names in a directory, sorted by their bytes, without `.` and `..`. */
  readdir(path: ErofsPath): readonly ErofsDirent[] {
    const directory = this.#find('list', path, true);
    if (typeOfMode(directory.mode) !== 'directory') {
      throw pathError('list', path, 'ENOTDIR');
    }
    return Array.from(readNames(this.#volume, directory), ({ name, nid }) => ({
      name,
      nid,
      type: typeOfMode(this.#volume.inode(nid).mode),
    }));
  }

  /**
   * The content of a file. Devices and FIFOs are never read.
   *
   * @throws ErofsFileSizeError (DOCKLET_EROFS_FILE_SIZE) when it is larger than allowed
   */
  readFile(path: ErofsPath, options: ReadFileOptions = {}): Buffer {
    const inode = this.#findFile('read', path);
    const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    if (inode.size > maxBytes) {
      const shown = printablePath(toBytes(path));
      throw new ErofsFileSizeError({ path: shown, sizeBytes: inode.size, maxBytes });
    }
    return readWhole(this.#volume, inode);
  }

  /**
   * The content of a file of any size, or a part of it, holes as zeros, in pieces. They are borrowed: use or copy each
   * before the next.
   */
  readFileInPieces(path: ErofsPath, part?: SparseExtent): Iterable<Buffer> {
    const inode = this.#findFile('read', path);
    const start = part?.offset ?? 0;
    const end = part === undefined ? inode.size : start + part.length;
    return readContent(this.#volume, inode, start, end);
  }

  /** Where a file has data; between these stretches, and behind the last one, are holes. */
  dataExtents(path: ErofsPath): readonly SparseExtent[] {
    return dataExtents(this.#volume, this.#findFile('read', path));
  }

  /** The target of a symbolic link. */
  readlink(path: ErofsPath): Buffer {
    const inode = this.#find('read link', path, false);
    if (typeOfMode(inode.mode) !== 'symlink') {
      throw pathError('read link', path, 'EINVAL');
    }
    return Buffer.from(readLinkTarget(this.#volume, inode));
  }

  /** The xattrs of a file by full name, one latin1 character for each byte. A symbolic link at the end is not followed. */
  xattrs(path: ErofsPath): ReadonlyMap<string, Buffer> {
    return readXattrs(this.#volume, this.#find('read xattrs of', path, false));
  }

  /** Whether a directory hides what lower layers have in it. See also `isOverlayWhiteout`. */
  isOpaque(path: ErofsPath): boolean {
    return this.xattrs(path).get(OPAQUE_XATTR)?.equals(OPAQUE_VALUE) === true;
  }

  /** All files from a path on, each directory before what is in it, in the order of their names. */
  *walk(path: ErofsPath = '/'): Generator<ErofsWalkEntry, void, void> {
    const start = this.#find('walk', path, false);
    for (const { path: walked, inode } of walkImage(this.#volume, start)) {
      yield { path: walked, stat: statOf(inode) };
    }
  }

  /** Closes the file if {@link openErofs} opened it. */
  [Symbol.dispose](): void {
    this.#volume.close();
  }

  #find(verb: string, path: ErofsPath, followsLast: boolean): ImageInode {
    if (isStat(path)) {
      return this.#volume.inode(path.nid);
    }
    return resolvePath(this.#volume, { verb, path: toBytes(path), followsLast });
  }

  #findFile(verb: string, path: ErofsPath): ImageInode {
    const inode = this.#find(verb, path, true);
    const type = typeOfMode(inode.mode);
    if (type !== 'file') {
      throw pathError(verb, path, type === 'directory' ? 'EISDIR' : 'EINVAL');
    }
    return inode;
  }
}

function isStat(path: ErofsPath): path is ErofsStat {
  return typeof path === 'object' && 'nid' in path;
}

function toBytes(path: ErofsPath): Buffer {
  if (typeof path === 'string') {
    return Buffer.from(path);
  }
  return isStat(path)
    ? Buffer.from(`inode ${path.nid}`)
    : Buffer.from(path.buffer, path.byteOffset, path.byteLength);
}

function pathError(verb: string, path: ErofsPath, errno: 'ENOTDIR' | 'EISDIR' | 'EINVAL') {
  return new ErofsPathError({ verb, path: printablePath(toBytes(path)), errno });
}
