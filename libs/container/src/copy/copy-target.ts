import path from 'node:path';
import type { Fd } from '@docklet/syscall';
import { SyscallError } from '@docklet/syscall';
import type { CopyPath } from './copy-path.js';
import { lastName, parseCopyPath } from './copy-path.js';
import type { CopySource } from './copy-source.js';
import { CopyTargetError } from './errors.js';
import type { OpenedPath } from './open-path.js';
import { openPath, readLink } from './open-path.js';

/** Where something is copied to: a folder, and the name in it; empty for contents that go into the folder itself. */
export interface CopyTarget extends Disposable {
  readonly folder: Fd;
  readonly name: string;
}

/** As many links are followed as the kernel would; path_resolution(7). */
const maxLinks = 40;

/**
 * Finds out where something goes, by the rules of `docker cp`: into a folder that is there under its own name, over a
 * file that is there, and otherwise under the name that was given, in a folder that has to be there.
 *
 * @throws {@link CopyTargetError} (`DOCKLET_CONTAINER_COPY_TARGET`)
 */
export function openTarget(
  root: Fd,
  text: string,
  source: Pick<CopySource, 'name' | 'isFolder'>,
): CopyTarget {
  const wanted = parseCopyPath(text);
  const { clean, opened } = follow(root, wanted.clean, text);
  if (opened?.kind === 'folder') {
    return { folder: opened.handle, name: source.name, [Symbol.dispose]: opened[Symbol.dispose] };
  }
  opened?.[Symbol.dispose]();
  if (opened !== undefined && (source.isFolder || wanted.isFolder)) {
    throw new CopyTargetError(
      text,
      source.isFolder ? 'a folder cannot go over a file' : 'it is not a folder',
    );
  }
  if (opened === undefined && wanted.isFolder && !source.isFolder) {
    throw new CopyTargetError(text, 'the folder has to be there');
  }
  return inParent(root, { ...wanted, clean }, text);
}

function inParent(root: Fd, wanted: CopyPath, text: string): CopyTarget {
  const parent = tryOpen(root, path.posix.dirname(wanted.clean), true, text);
  if (parent?.kind !== 'folder') {
    parent?.[Symbol.dispose]();
    throw new CopyTargetError(text, 'the folder that it is to be in is not there');
  }
  return {
    folder: parent.handle,
    name: lastName(wanted),
    [Symbol.dispose]: parent[Symbol.dispose],
  };
}

/** Where a path leads, with the links at its end followed one by one: what a link names may be missing. */
function follow(
  root: Fd,
  start: string,
  text: string,
): { readonly clean: string; readonly opened: OpenedPath | undefined } {
  let clean = start;
  for (let links = 0; links <= maxLinks; links++) {
    const opened = tryOpen(root, clean, false, text);
    if (opened?.kind !== 'link') {
      return { clean, opened };
    }
    using link = opened;
    clean = path.posix.resolve(path.posix.dirname(clean), readLink(link));
  }
  throw new CopyTargetError(text, 'it leads through too many links');
}

function tryOpen(
  root: Fd,
  clean: string,
  followsLink: boolean,
  text: string,
): OpenedPath | undefined {
  try {
    return openPath(root, clean, { followsLink });
  } catch (error) {
    if (error instanceof SyscallError && error.errno === 'ENOENT') {
      return undefined;
    }
    throw error instanceof SyscallError ? new CopyTargetError(text, error.errno) : error;
  }
}
