import { constants } from 'node:os';
import type { RootSource, SourceKind } from '@docklet/filesystem';
import { deviceLayerSteps, filesystemSteps, idMapsOf } from '@docklet/filesystem';
import type { RuntimeMount } from '@docklet/oci';
import type { Program, Step } from '@docklet/syscall';
import {
  AT_FDCWD,
  CLONE_NEWNS,
  Cell,
  O_CLOEXEC,
  O_DIRECTORY,
  O_PATH,
  OPEN_TREE_CLOEXEC,
  OPEN_TREE_CLONE,
  PR_SET_DUMPABLE,
  PR_SET_PDEATHSIG,
  inherited,
} from '@docklet/syscall';

/** The label of the step that opens the root, and the names of what the programs inherit. */
export const heldRoot = 'held-root';
export const gateFd = 'gate';
export const targetFd = 'target';

/** What a stopped container's files are put together from. */
export interface AssembledRootRequest {
  readonly root: RootSource;
  /** Only what comes from the host is mounted: the rest has nothing in it. */
  readonly mounts: readonly RuntimeMount[];
  readonly kindOf: SourceKind;
}

/** Puts a container's files together as its start does, and holds them until it is let go. */
export function assembledRootProgram({ root, mounts, kindOf }: AssembledRootRequest): Program {
  const program = holding([
    { call: 'unshare', args: [CLONE_NEWNS], why: 'nobody else sees what is mounted' },
    ...deviceLayerSteps(root),
    ...filesystemSteps({
      root,
      isReadonly: false,
      mounts,
      sourceKind: kindOf,
      devices: [],
      maskedPaths: [],
      readonlyPaths: [],
      workingDirectory: '/',
    }),
    {
      call: 'openat',
      args: [AT_FDCWD, '/', O_PATH | O_DIRECTORY | O_CLOEXEC, 0],
      why: 'the root',
      label: heldRoot,
    },
  ]);
  const owners = idMapsOf(mounts).map(({ name }) => name);
  return { ...program, inherits: [...program.inherits, ...owners] };
}

/** A running container's root file system alone, without what is mounted in it. */
export function bareRootProgram(): Program {
  const program = holding([
    {
      call: 'setns',
      args: [inherited(targetFd), CLONE_NEWNS],
      why: 'the container’s mounts',
    },
    {
      call: 'open_tree',
      args: [AT_FDCWD, '/', OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC],
      why: 'a copy of the root’s mount, without those on it',
      label: heldRoot,
    },
  ]);
  return { ...program, inherits: [...program.inherits, targetFd] };
}

function holding(steps: readonly Step[]): Program {
  return {
    sections: [
      {
        name: 'holder',
        steps: [
          {
            call: 'prctl',
            args: [PR_SET_DUMPABLE, 0, 0, 0, 0],
            why: 'no process of a container looks into this one',
          },
          {
            call: 'prctl',
            args: [PR_SET_PDEATHSIG, constants.signals.SIGKILL, 0, 0, 0],
            why: 'it ends with who asked for it',
          },
          ...steps,
          { call: 'write', args: [inherited(gateFd), '.', 1], why: 'the files are there' },
          {
            call: 'read',
            args: [inherited(gateFd), new Cell('byte', 8), 1],
            why: 'holds them until nobody wants them any more',
          },
          { call: 'exit_group', args: [0], why: 'with this process the mounts are gone' },
        ],
      },
    ],
    inherits: [gateFd],
  };
}
