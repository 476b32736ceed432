import { constants } from 'node:os';
import type { RuntimeNamespaceType } from '@docklet/oci';
import type { CellAddress, Step, Value } from '@docklet/syscall';
import {
  CLONE_CLEAR_SIGHAND,
  CLONE_INTO_CGROUP,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  CLONE_PARENT_SETTID,
  CLONE_PIDFD,
  Cell,
  resultOf,
  words,
} from '@docklet/syscall';
import { UnsupportedNamespaceError } from './errors.js';

/** A flag, and its name for whoever reads the plan. */
type CloneFlag = readonly [flag: number, name: string];

const cloneFlags: Readonly<Partial<Record<RuntimeNamespaceType, CloneFlag>>> = {
  mount: [CLONE_NEWNS, 'CLONE_NEWNS'],
  uts: [CLONE_NEWUTS, 'CLONE_NEWUTS'],
  ipc: [CLONE_NEWIPC, 'CLONE_NEWIPC'],
  pid: [CLONE_NEWPID, 'CLONE_NEWPID'],
  network: [CLONE_NEWNET, 'CLONE_NEWNET'],
};

/** What the new process is, and where its parent learns of it. */
export interface CloneRequest {
  /** The section of the program that the new process runs. */
  readonly section: string;
  /** A cgroup namespace is not made here but by {@link unshareCgroup}, from inside the cgroup. */
  readonly namespaces: readonly RuntimeNamespaceType[];
  /** Where the kernel writes its process id, 32 bits, before it runs. */
  readonly pid: CellAddress;
  /** Where the kernel writes a descriptor for it, 32 bits. */
  readonly pidfd: CellAddress;
  /** A cgroup v2 folder, open, for the process to begin its life in; Linux 5.7. */
  readonly cgroup?: Value | undefined;
}

/** `struct clone_args`: eleven 64-bit words; clone3(2). */
const cloneArgsBytes = 88;
const cgroupWord = 10;

/**
 * Clones a process into new namespaces: clone3(2), Linux 5.5 for `CLONE_CLEAR_SIGHAND`. Needs CAP_SYS_ADMIN.
 *
 * @returns the step, and before it one that puts the cgroup's descriptor in its place if there is one
 * @throws {@link UnsupportedNamespaceError} (`DOCKLET_NAMESPACES_UNSUPPORTED_NAMESPACE`)
 */
export function cloneSteps({ section, namespaces, pid, pidfd, cgroup }: CloneRequest): Step[] {
  const chosen = namespaces.filter((type) => type !== 'cgroup').map(flagOf);
  if (cgroup !== undefined) {
    chosen.push([CLONE_INTO_CGROUP, 'CLONE_INTO_CGROUP']);
  }
  const always = [CLONE_PIDFD, CLONE_PARENT_SETTID, CLONE_CLEAR_SIGHAND];
  // Some flags are above the 32 bits that `|` of numbers works with.
  const flags = [...always, ...chosen.map(([flag]) => flag)].reduce(
    (all, flag) => all | BigInt(flag),
    0n,
  );
  const args = new Cell(
    `{flags=${chosen.map(([, name]) => name).join('|')}, exit_signal=SIGCHLD}`,
    words(flags, pidfd, null, pid, constants.signals.SIGCHLD, 0, 0, 0, 0, 0, 0),
  );
  return [
    ...(cgroup === undefined ? [] : [placeCgroup(args, cgroup)]),
    {
      call: 'clone3',
      args: [args, cloneArgsBytes],
      why: 'a process that sees its own processes, mounts, network, host name and IPC only',
      label: 'clone',
      onZero: section,
    },
  ];
}

function flagOf(type: RuntimeNamespaceType): CloneFlag {
  const flag = cloneFlags[type];
  if (flag === undefined) {
    throw new UnsupportedNamespaceError(type);
  }
  return flag;
}

function placeCgroup(args: Cell, cgroup: Value): Step {
  return {
    call: 'subtract',
    args: [cgroup, 0],
    why: 'the new process is to begin its life in this cgroup',
    store: args.at(cgroupWord * 8),
  };
}

/**
 * Joins cgroups v1, by their files `tasks` or `cgroup.procs`; cgroups(7). Zero stands for the writing process itself.
 *
 * @param open a step that opens such a file, with its path as label
 */
export function joinCgroupSteps(files: readonly string[], open: (path: string) => Step): Step[] {
  return files.flatMap((path) => [
    open(path),
    {
      call: 'write',
      args: [resultOf(path), '0', 1],
      why: 'from here on its limits hold, for this process and all that it starts',
    },
  ]);
}

/** Makes a cgroup namespace, so that the container sees its own cgroup as the root; cgroup_namespaces(7). */
export const unshareCgroup: Step = {
  call: 'unshare',
  args: [CLONE_NEWCGROUP],
  why: 'its own cgroup is the root of what it sees of cgroups',
};
