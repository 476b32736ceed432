import { closeSync, constants, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { replaceFile, replaceLink } from '../state/atomic-file.js';
import { onDisk } from '../state/disk.js';
import type { ContainerFiles } from '../state/layout.js';
import type { NetworkFiles } from './connection.js';

/** Everybody inside may read them; only root may write. */
const mode = 0o644;

/**
 * Makes a container's /etc/hosts, /etc/hostname and /etc/resolv.conf: files in its folder, which its start mounts. They
 * are new at each start: what was written into them from inside is gone, as with Docker.
 */
export function writeNameFiles(files: ContainerFiles, content: NetworkFiles): void {
  mkdirSync(files.folder, { recursive: true });
  const options = { isDurable: false, mode };
  replaceFile(files.hosts, content.hosts, options);
  replaceFile(files.hostname, content.hostname, options);
  replaceFile(files.resolvConf, content.resolvConf, options);
}

/** Lets whoever reads a container's specification find the network namespace that it is in. */
export function linkNetworkNamespace({ networkNamespace }: ContainerFiles, target: string): void {
  replaceLink(networkNamespace, target);
}

/**
 * Changes one of these files while the container runs. It is written into, not replaced: what is mounted in the container
 * is the file, not its name. It is one write, and then what is left of a longer content is cut off: whoever reads in between
 * may see the end of that.
 *
 * Whoever calls it holds the lock under which all its writers change it.
 *
 * @returns false when the file is not there: the container has never been started, or is being removed
 */
export function rewriteNameFile(file: string, content: string): boolean {
  let fd: number;
  try {
    fd = openSync(file, constants.O_WRONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return false;
    }
    throw error;
  }
  try {
    const bytes = Buffer.from(content);
    onDisk(file, () => {
      writeFileSync(fd, bytes);
    });
    ftruncateSync(fd, bytes.length);
    return true;
  } finally {
    closeSync(fd);
  }
}
