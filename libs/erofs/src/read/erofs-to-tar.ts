import { OPAQUE_XATTR } from '../layer/encode-xattrs.js';
import { OPAQUE_MARKER, WHITEOUT_PREFIX } from '../layer/whiteout-name.js';
import type { SparseExtent, TarEntry } from '../tar/tar-entry.js';
import type { TarInput } from '../tar/write-tar.js';
import { tarEntry, writeTar } from '../tar/write-tar.js';
import type { ErofsImage, ErofsPath, ErofsWalkEntry } from './erofs-image.js';
import { isOverlayWhiteout } from './erofs-stat.js';

const SLASH = Buffer.from('/');
const ROOT_NAME = Buffer.from('./');

/** How an image is archived. */
export interface ErofsToTarOptions {
  /** Archive only what is below this directory. Default: everything. */
  readonly path?: ErofsPath;
  /**
   * Turn the whiteouts and opaque directories of overlayfs back into those of OCI, as befits a layer. Otherwise they are
   * archived as the devices and xattrs that they are. Default: true.
   */
  readonly hasWhiteouts?: boolean;
}

/**
 * Turns an image back into a tar stream. What `writeErofs` makes of it is the same image again, but the archive need not
 * be the one that the image came from: that one's order and headers are not kept.
 *
 * Sockets are left out: tar has no type for them.
 *
 * @throws ErofsPathError (DOCKLET_EROFS_PATH), ErofsFormatError (DOCKLET_EROFS_FORMAT),
 *   ErofsFeatureError (DOCKLET_EROFS_FEATURE), ErofsIoError (DOCKLET_EROFS_IO)
 * @example
 * await pipeline(erofsToTar(image), createWriteStream('layer.tar'));
 */
export function erofsToTar(
  image: ErofsImage,
  options: ErofsToTarOptions = {},
): AsyncGenerator<Uint8Array, void, void> {
  return writeTar(inputsOf(image, options.path ?? '/', options.hasWhiteouts ?? true));
}

function* inputsOf(
  image: ErofsImage,
  start: ErofsPath,
  hasWhiteouts: boolean,
): Generator<TarInput, void, void> {
  /** The first name of each file that has more than one. */
  const firstNames = new Map<number, Buffer>();
  for (const walked of image.walk(start)) {
    const { path, stat } = walked;
    const firstName = firstNames.get(stat.nid);
    if (hasWhiteouts && isOverlayWhiteout(stat)) {
      yield { entry: tarEntry({ name: hiddenName(path), mode: 0 }) };
    } else if (firstName !== undefined) {
      yield { entry: tarEntry({ name: path, type: 'hardlink', linkName: firstName }) };
    } else if (stat.type !== 'socket') {
      yield* fileInputs(image, walked, hasWhiteouts);
      if (stat.nlink > 1 && stat.type !== 'directory') {
        firstNames.set(stat.nid, path);
      }
    }
  }
}

function* fileInputs(
  image: ErofsImage,
  { path, stat }: ErofsWalkEntry,
  hasWhiteouts: boolean,
): Generator<TarInput, void, void> {
  const { type } = stat;
  if (type === 'socket') {
    return;
  }
  const isOpaque = hasWhiteouts && type === 'directory' && image.isOpaque(stat);
  const xattrs = new Map(image.xattrs(stat));
  if (isOpaque) {
    xattrs.delete(OPAQUE_XATTR);
  }
  const name = type === 'directory' ? directoryName(path) : path;
  const linkName = type === 'symlink' ? image.readlink(stat) : Buffer.alloc(0);
  const size = type === 'file' ? stat.size : 0;
  const entry = tarEntry({ ...stat, type, name, linkName, size, xattrs });
  yield type === 'file' ? fileInput(image, stat, entry) : { entry };
  if (isOpaque) {
    yield {
      entry: tarEntry({ name: Buffer.concat([directoryName(path), OPAQUE_MARKER]), mode: 0 }),
    };
  }
}

function fileInput(image: ErofsImage, file: ErofsPath, entry: TarEntry): TarInput {
  const extents = image.dataExtents(file);
  const storedBytes = extents.reduce((sum, { length }) => sum + length, 0);
  const sparse = storedBytes === entry.size ? undefined : extents;
  return { entry: { ...entry, storedBytes, sparse }, content: contentOf(image, file, extents) };
}

function* contentOf(
  image: ErofsImage,
  file: ErofsPath,
  extents: readonly SparseExtent[],
): Generator<Buffer, void, void> {
  for (const extent of extents) {
    yield* image.readFileInPieces(file, extent);
  }
}

function directoryName(path: Buffer): Buffer {
  return path.length === 0 ? ROOT_NAME : Buffer.concat([path, SLASH]);
}

function hiddenName(path: Buffer): Buffer {
  const nameStart = path.lastIndexOf(SLASH) + 1;
  return Buffer.concat([path.subarray(0, nameStart), WHITEOUT_PREFIX, path.subarray(nameStart)]);
}
