import { fstatSync } from 'node:fs';
import { O_PATH, SyscallError, openInRoot, openRoot } from '@docklet/syscall';
import { SubpathError } from '../spec/errors.js';

/**
 * What a part of a folder of the host is, resolved inside it. Only the kind of its place in the container follows from
 * this: what is mounted is looked up again, by handles, when it is mounted.
 *
 * @throws {@link SubpathError} (`DOCKLET_CONTAINER_SUBPATH`)
 */
export function kindOfPart(folder: string, part: string): 'directory' | 'file' {
  try {
    using root = openRoot(folder);
    using opened = openInRoot(root, part, O_PATH);
    return fstatSync(opened.number).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    if (error instanceof SyscallError) {
      throw new SubpathError(part, folder, `cannot access path: ${error.errno}`);
    }
    throw error;
  }
}
