import type { Step } from '@docklet/syscall';
import {
  Cell,
  PR_CAPBSET_DROP,
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_CLEAR_ALL,
  PR_SET_KEEPCAPS,
  PR_SET_NO_NEW_PRIVS,
} from '@docklet/syscall';
import { encodeCapset } from './capabilities/capset.js';
import { TooManyGroupsError } from './errors.js';

/** Who the container's first process is. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
}

/** What the first process may do, and how it becomes who it is. */
export interface CredentialRequest {
  /** Capabilities that can ever be had, as a mask: bit n is capability n; capabilities(7). */
  readonly bounding: bigint;
  /** The highest capability that the kernel knows. */
  readonly lastCapability: number;
  readonly nameOf: (capability: number) => string;
  readonly noNewPrivileges: boolean;
  /** Steps that install the seccomp filter, if there is one. */
  readonly seccomp: readonly Step[];
}

/** Places in the cell that tells who the process becomes. */
const place = { uid: 0, gid: 8, groupCount: 16, capabilities: 24, groups: 48 } as const;

const nothing = { effective: 0n, permitted: 0n };

/** How many supplementary groups there is room for; who has more is refused, not cut short. */
const groupRoom = 1024;

/** Steps that give up privileges, and the cell that says who to become. */
export interface CredentialSteps {
  readonly steps: readonly Step[];
  /**
   * Filled in by {@link encodeCredentials} before the steps run. Who the user is stands in files of the container, so
   * it is known only when its root is there.
   */
  readonly cell: Cell;
}

/**
 * Gives up privileges in the order that allows it: what needs root first, the user last.
 *
 * A user other than root ends up without capabilities, as with Docker; the inheritable and ambient sets are always empty
 * (CVE-2022-24769).
 */
export function credentialSteps(request: CredentialRequest): CredentialSteps {
  const cell = new Cell('user', place.groups + groupRoom * 4);
  const header = new Cell('{version=3, pid=0}', encodeCapset(nothing).header);
  const [uid, gid] = [cell.load(place.uid), cell.load(place.gid)];
  const { noNewPrivileges, seccomp } = request;
  return {
    cell,
    steps: [
      ...dropSteps(request),
      // Without no_new_privs a filter can only be installed by CAP_SYS_ADMIN, so before it is given up; seccomp(2).
      ...(noNewPrivileges ? [] : seccomp),
      {
        call: 'prctl',
        args: [PR_SET_KEEPCAPS, 1, 0, 0, 0],
        why: 'changing the user must not take the capabilities away yet',
      },
      {
        call: 'setgroups',
        args: [cell.load(place.groupCount), cell.at(place.groups)],
        why: 'the user’s groups in the container, and none of the host',
      },
      { call: 'setresgid', args: [gid, gid, gid], why: 'the user’s main group' },
      { call: 'setresuid', args: [uid, uid, uid], why: 'the user' },
      {
        call: 'capset',
        args: [header, cell.at(place.capabilities)],
        why: 'only what was granted; nothing at all for a user other than root',
      },
      {
        call: 'prctl',
        args: [PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0],
        why: 'nothing is handed on to what it executes',
      },
      ...(noNewPrivileges ? [noNewPrivilegesStep, ...seccomp] : []),
    ],
  };
}

/**
 * Who to become, as the bytes of the cell of {@link credentialSteps}.
 *
 * @param capabilities those of root, as a mask; another user has none
 * @throws {@link TooManyGroupsError} (`DOCKLET_NAMESPACES_TOO_MANY_GROUPS`)
 */
export function encodeCredentials(user: Credentials, capabilities: bigint): Buffer {
  const groups = user.additionalGids;
  if (groups.length > groupRoom) {
    throw new TooManyGroupsError(groups.length, groupRoom);
  }
  const granted = user.uid === 0 ? capabilities : 0n;
  const bytes = Buffer.alloc(place.groups + groupRoom * 4);
  bytes.writeUInt32LE(user.uid, place.uid);
  bytes.writeUInt32LE(user.gid, place.gid);
  bytes.writeUInt32LE(groups.length, place.groupCount);
  encodeCapset({ effective: granted, permitted: granted }).data.copy(bytes, place.capabilities);
  groups.forEach((group, index) => bytes.writeUInt32LE(group, place.groups + 4 * index));
  return bytes;
}

const noNewPrivilegesStep: Step = {
  call: 'prctl',
  args: [PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0],
  why: 'no setuid program gives any of it back',
};

function dropSteps({ bounding, lastCapability, nameOf }: CredentialRequest): Step[] {
  const numbers = Array.from({ length: lastCapability + 1 }, (_, number) => number);
  return numbers
    .filter((number) => (bounding & (1n << BigInt(number))) === 0n)
    .map((number) => ({
      call: 'prctl',
      args: [PR_CAPBSET_DROP, number, 0, 0, 0],
      why: `${nameOf(number)} is out of reach for good, also for setuid programs`,
    }));
}
