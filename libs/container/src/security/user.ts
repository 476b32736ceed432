import { readAccountFiles, resolveGroup, resolveUser } from '@docklet/namespaces';
import type { RuntimeSpec } from '@docklet/oci';
import { openRoot } from '@docklet/syscall';
import type { ContainerUser } from '../run/start-process.js';

/**
 * Looks up a container's user in the files of the container itself, as they are now: what is mounted over /etc/passwd
 * counts.
 *
 * @param initPid a process whose root is the container's
 * @param user as `--user` takes it; empty for root
 * @param moreGroups by name or number
 * @throws UserNotFoundError, GroupNotFoundError, AccountFileError
 */
export function lookUpUser(
  initPid: number,
  user: string,
  moreGroups: readonly string[] = [],
): ContainerUser {
  using root = openRoot(`/proc/${initPid}/root`);
  const files = readAccountFiles(root);
  const found = resolveUser(user, files);
  const more = moreGroups.map((text) => resolveGroup(text, files.group));
  return { ...found, additionalGids: [...new Set([...found.additionalGids, ...more])] };
}

/** The groups that a specification itself gives to a container's user, as {@link lookUpUser} takes them. */
export function groupsOfSpec({ process }: RuntimeSpec): readonly string[] {
  return (process?.user.additionalGids ?? []).map(String);
}
