import type { PasswdEntry } from './account-entries.js';
import { groupEntries, passwdEntries } from './account-entries.js';
import { GroupNotFoundError, UserNotFoundError } from './errors.js';
import type { AccountReference } from './user-request.js';
import { parseReference, parseUserRequest } from './user-request.js';

/** The container's lists of users and groups. A file that is not there is empty. */
export interface AccountFiles {
  readonly passwd: Uint8Array;
  readonly group: Uint8Array;
}

/** Who a process of a container is. */
export interface ResolvedUser {
  readonly uid: number;
  readonly gid: number;
  /**
   * All groups, the main one first. It is among them so that a setgid program cannot shed it, and with it what is denied
   * to its members (CVE-2022-36109).
   */
  readonly additionalGids: readonly number[];
  /** The home folder; `/` when it is not known. */
  readonly home: string;
  /** The name, when /etc/passwd has one for this user. */
  readonly name?: string;
}

/** Someone who only has an id. */
interface NamelessUser extends Omit<PasswdEntry, 'name'> {
  readonly name: undefined;
}

/**
 * Finds out who `--user` or an image's `USER` means in a container, as Docker does.
 *
 * Digits are always an id; an id needs no entry, and without one its group is 0. Groups that list the user by name are
 * added, unless the group was given.
 *
 * @param text what {@link parseUserRequest} reads
 * @throws {@link InvalidUserError} (`DOCKLET_NAMESPACES_INVALID_USER`)
 * @throws {@link UserNotFoundError} (`DOCKLET_NAMESPACES_USER_NOT_FOUND`)
 * @throws {@link GroupNotFoundError} (`DOCKLET_NAMESPACES_GROUP_NOT_FOUND`)
 * @throws {@link AccountFileError} (`DOCKLET_NAMESPACES_ACCOUNT_FILE`)
 */
export function resolveUser(text: string, files: AccountFiles): ResolvedUser {
  const { user, group } = parseUserRequest(text);
  const entry = findUser(user, files.passwd);
  const gid = group === undefined ? entry.gid : findGroup(group, files.group);
  const hasOtherGroups = group === undefined && entry.name !== undefined;
  const others = hasOtherGroups ? groupsOfMember(entry.name, files.group) : [];
  return {
    uid: entry.uid,
    gid,
    additionalGids: [...new Set([gid, ...others])],
    home: isUsableHome(entry.home) ? entry.home : '/',
    ...(entry.name === undefined ? {} : { name: entry.name }),
  };
}

/**
 * The id of a group that is given by name or by id.
 *
 * @throws {@link InvalidUserError} (`DOCKLET_NAMESPACES_INVALID_USER`)
 * @throws {@link GroupNotFoundError} (`DOCKLET_NAMESPACES_GROUP_NOT_FOUND`)
 * @throws {@link AccountFileError} (`DOCKLET_NAMESPACES_ACCOUNT_FILE`)
 */
export function resolveGroup(text: string, group: Uint8Array): number {
  return findGroup(parseReference(text), group);
}

function findUser(user: AccountReference, passwd: Uint8Array): PasswdEntry | NamelessUser {
  for (const entry of passwdEntries(passwd)) {
    if (user.kind === 'id' ? entry.uid === user.id : entry.name === user.name) {
      return entry;
    }
  }
  if (user.kind === 'name') {
    throw new UserNotFoundError(user.name);
  }
  return { name: undefined, uid: user.id, gid: 0, home: '/' };
}

function findGroup(group: AccountReference, file: Uint8Array): number {
  if (group.kind === 'id') {
    return group.id;
  }
  for (const { name, gid } of groupEntries(file)) {
    if (name === group.name) {
      return gid;
    }
  }
  throw new GroupNotFoundError(group.name);
}

function groupsOfMember(user: string, file: Uint8Array): readonly number[] {
  const gids: number[] = [];
  for (const { gid, members } of groupEntries(file)) {
    if (members.includes(user)) {
      gids.push(gid);
    }
  }
  return gids;
}

/** What may become `HOME`: it ends up in the environment of the process. */
function isUsableHome(home: string): boolean {
  return home.startsWith('/') && !/[\0-\x1f\x7f-\x9f]/.test(home);
}
