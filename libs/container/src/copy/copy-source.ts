import type { Fd } from '@docklet/syscall';
import { SyscallError } from '@docklet/syscall';
import { parseCopyPath, lastName } from './copy-path.js';
import { CopySourceMissingError } from './errors.js';
import type { OpenedPath } from './open-path.js';
import { openPath } from './open-path.js';

/** Something that is to be copied, held by its handle. */
export interface CopySource extends Disposable {
  readonly handle: Fd;
  /** Empty for the contents of a folder, without the folder. */
  readonly name: string;
  readonly isFolder: boolean;
}

/** How the source's path is read. */
export interface SourceOptions {
  /** Whether a link at its end is followed (`-L`). */
  readonly followsLink: boolean;
  /** For messages: `in container web`. */
  readonly where: string;
}

/**
 * Opens what is to be copied.
 *
 * @throws {@link CopySourceMissingError} (`DOCKLET_CONTAINER_COPY_SOURCE_MISSING`)
 */
export function openSource(
  root: Fd,
  text: string,
  { followsLink, where }: SourceOptions,
): CopySource {
  const path = parseCopyPath(text);
  const opened = openOrSay(root, path.clean, followsLink || path.isFolder, (errno) => {
    throw new CopySourceMissingError(where, text, errno);
  });
  if (path.isFolder && opened.kind !== 'folder') {
    opened[Symbol.dispose]();
    throw new CopySourceMissingError(where, text, 'ENOTDIR');
  }
  return {
    handle: opened.handle,
    name: path.isContents ? '' : lastName(path),
    isFolder: opened.kind === 'folder',
    [Symbol.dispose]: opened[Symbol.dispose],
  };
}

function openOrSay(
  root: Fd,
  path: string,
  followsLink: boolean,
  say: (errno: string) => never,
): OpenedPath {
  try {
    return openPath(root, path, { followsLink });
  } catch (error) {
    return error instanceof SyscallError ? say(error.errno) : rethrow(error);
  }
}

function rethrow(error: unknown): never {
  throw error;
}
