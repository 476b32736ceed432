import { closeSync, lstatSync, openSync, readdirSync } from 'node:fs';
import type { ErofsImage, ErofsStat } from '@docklet/erofs';
import { ErofsPathError, isOverlayWhiteout, openErofs } from '@docklet/erofs';
import type { Layer } from '@docklet/filesystem';
import { trySyscall } from '@docklet/syscall';

/** What a layer has of a file: enough to tell whether somebody has changed it. */
export interface LowerFile {
  readonly isFolder: boolean;
  readonly isWhiteout: boolean;
  /** A folder that hides those of the same name in the layers below. */
  readonly isOpaque: boolean;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** One layer, by names of which none is followed as a link. */
interface OpenLayer extends Disposable {
  readonly find: (names: readonly Buffer[]) => LowerFile | undefined;
  readonly list: (names: readonly Buffer[]) => readonly Buffer[];
}

/** The layers of an image as a container sees them, without mounting anything. */
export class LowerLayers implements Disposable {
  readonly #layers: readonly OpenLayer[];

  /** @param layers uppermost first */
  constructor(layers: readonly Layer[]) {
    this.#layers = layers.map((layer) =>
      layer.kind === 'directory' ? openFolderLayer(layer.path) : openImageLayer(layer.path),
    );
  }

  /** What these names lead to; undefined when there is nothing. */
  find(names: readonly Buffer[]): LowerFile | undefined {
    for (const layer of this.#layers) {
      const found = lookUp(layer, names);
      if (found.file !== undefined) {
        return found.file;
      }
      if (found.isEnd) {
        return undefined;
      }
    }
    return undefined;
  }

  /** The names in a folder, of all layers that show something of it. */
  list(names: readonly Buffer[]): readonly Buffer[] {
    const seen = new Map<string, Buffer>();
    for (const layer of this.#layers) {
      const { file, isEnd } = lookUp(layer, names);
      if (file?.isFolder === true) {
        layer.list(names).forEach((name) => seen.set(name.toString('latin1'), name));
      }
      if (isEnd) {
        break;
      }
    }
    return [...seen.values()].filter((name) => this.find([...names, name]) !== undefined);
  }

  /**
   *
   */
  /** Closes the images. */
  [Symbol.dispose](): void {
    this.#layers.forEach((layer) => {
      layer[Symbol.dispose]();
    });
  }
}

/** What one layer says, and whether the layers below have no say any more. */
function lookUp(
  layer: OpenLayer,
  names: readonly Buffer[],
): { readonly file: LowerFile | undefined; readonly isEnd: boolean } {
  let isEnd = false;
  for (let depth = 1; depth < names.length; depth++) {
    const parent = layer.find(names.slice(0, depth));
    if (parent === undefined) {
      return { file: undefined, isEnd };
    }
    if (!parent.isFolder) {
      return { file: undefined, isEnd: true };
    }
    isEnd ||= parent.isOpaque;
  }
  const file = layer.find(names);
  return file === undefined
    ? { file, isEnd }
    : {
        file: file.isWhiteout ? undefined : file,
        isEnd: isEnd || !file.isFolder || file.isOpaque,
      };
}

const slash = Buffer.from('/');

function pathOf(names: readonly Buffer[]): Buffer {
  return Buffer.concat([slash, ...names.flatMap((name) => [name, slash]).slice(0, -1)]);
}

function openImageLayer(file: string): OpenLayer {
  const image = openErofs(file);
  return {
    find: (names) => {
      const stat = statIfThere(image, names);
      return (
        stat && {
          isFolder: stat.type === 'directory',
          isWhiteout: isOverlayWhiteout(stat),
          isOpaque: stat.type === 'directory' && image.isOpaque(stat),
          mode: stat.mode,
          uid: stat.uid,
          gid: stat.gid,
        }
      );
    },
    list: (names) => image.readdir(pathOf(names)).map(({ name }) => name),
    [Symbol.dispose]: () => {
      image[Symbol.dispose]();
    },
  };
}

function statIfThere(image: ErofsImage, names: readonly Buffer[]): ErofsStat | undefined {
  try {
    return image.lstat(pathOf(names));
  } catch (error) {
    if (error instanceof ErofsPathError) {
      return undefined;
    }
    throw error;
  }
}

function openFolderLayer(folder: string): OpenLayer {
  const at = (names: readonly Buffer[]): Buffer =>
    Buffer.concat([Buffer.from(folder), pathOf(names)]);
  return {
    find: (names) => {
      const stats = lstatSync(at(names), { throwIfNoEntry: false });
      return (
        stats && {
          isFolder: stats.isDirectory(),
          isWhiteout: stats.isCharacterDevice() && stats.rdev === 0,
          isOpaque: stats.isDirectory() && isOpaque(at(names)),
          mode: stats.mode & 0o7777,
          uid: stats.uid,
          gid: stats.gid,
        }
      );
    },
    list: (names) => readdirSync(at(names), { encoding: 'buffer' }),
    [Symbol.dispose]: () => undefined,
  };
}

function isOpaque(folder: Buffer): boolean {
  const fd = openSync(folder, 'r');
  try {
    const value = Buffer.alloc(1);
    const length = trySyscall('fgetxattr', [fd, 'trusted.overlay.opaque', value, value.length]);
    return length === 1 && value.toString() === 'y';
  } finally {
    closeSync(fd);
  }
}
