import { parseCgroupPath } from './cgroup-path.js';
import type { CgroupHost } from './host/cgroup-host.js';
import { controllerNames } from './host/controllers.js';
import type { ControllerName } from './host/controllers.js';

/**
 * Where the cgroup of a container is. Plain data, to be kept with the state of the container: on a v2 host it is one
 * folder, with v1 controllers there is one for each of them besides.
 */
export interface Cgroup {
  /** Below the mount points, such as `docklet/4f2a…`. */
  readonly path: string;
  /** The folder in the v2 hierarchy, on v2 and hybrid hosts. */
  readonly unified?: string | undefined;
  /** The folder of each v1 controller that is used; controllers that are mounted together share one. */
  readonly v1: Readonly<Partial<Record<ControllerName, string>>>;
}

/** How a process gets into a cgroup. */
export interface CgroupJoin {
  /** v2: what clone3(2) is given as a descriptor, with CLONE_INTO_CGROUP. */
  readonly directory: string | undefined;
  /**
   * v1: files into each of which the process itself writes `0`, while it has one thread. That is the only way in that
   * takes no lock against all forks of the machine, for which the kernel waits 7 to 15 ms (see README).
   */
  readonly taskFiles: readonly string[];
  /** All files into which another process can write the pid to move it: any time, but slowly. */
  readonly processFiles: readonly string[];
}

/** How a process gets into a cgroup that is there. */
export function joinOf(cgroup: Cgroup): CgroupJoin {
  const v1Folders = v1FoldersOf(cgroup);
  return {
    directory: cgroup.unified,
    taskFiles: v1Folders.map((folder) => `${folder}/tasks`),
    processFiles: foldersOf(cgroup).map((folder) => `${folder}/cgroup.procs`),
  };
}

/**
 * Where the cgroup of a container can be, whatever controllers it was made with: for cleaning up after a container
 * whose state was lost. Some of the folders may not exist.
 *
 * @throws InvalidCgroupPathError (`DOCKLET_CGROUPS_INVALID_PATH`)
 */
export function locateCgroup(host: CgroupHost, cgroupPath: string): Cgroup {
  const normal = parseCgroupPath(cgroupPath).join('/');
  const v1: Partial<Record<ControllerName, string>> = {};
  for (const name of controllerNames) {
    const home = host.controllers[name];
    if (home.kind === 'v1') {
      v1[name] = `${home.mountPoint}/${normal}`;
    }
  }
  const unified = host.unified && `${host.unified.mountPoint}/${normal}`;
  return { path: normal, unified, v1 };
}

/** The v1 folders of a cgroup, each once. */
export function v1FoldersOf({ v1 }: Cgroup): readonly string[] {
  return [...new Set(Object.values(v1))];
}

/** All folders of a cgroup, each once; that of v2 last, because it is the one that can kill. */
export function foldersOf(cgroup: Cgroup): readonly string[] {
  const v1Folders = v1FoldersOf(cgroup);
  return cgroup.unified === undefined ? v1Folders : [...v1Folders, cgroup.unified];
}
