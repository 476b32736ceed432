import { readAccountFiles, resolveUser } from '@docklet/namespaces';
import { openRoot } from '@docklet/syscall';
import type { ContainerUser } from '../run/start-process.js';

/**
 * Looks up a container's user in the files of the container itself, as they are now: what is mounted over /etc/passwd
 * counts.
 *
 * @param initPid a process whose root is the container's
 * @param user as `--user` takes it; empty for root
 * @throws UserNotFoundError, GroupNotFoundError, AccountFileError
 */
export function lookUpUser(initPid: number, user: string): ContainerUser {
  using root = openRoot(`/proc/${initPid}/root`);
  return resolveUser(user, readAccountFiles(root));
}
