import { v1FoldersOf } from '../cgroup.js';
import type { Cgroup } from '../cgroup.js';
import type { ControllerName } from '../host/controllers.js';
import { listProcesses } from '../live/list-processes.js';
import type { CgroupWrite } from '../operations/operation.js';
import type { CgroupDriver, DriverPlan, DriverRequest } from '../plan/driver.js';
import { currentIn, writesIn } from '../plan/folder-operations.js';
import { newV1Folders } from './new-v1-folders.js';
import { v1Controllers, v1HomesWith } from './v1-controllers.js';

/**
 * What every container joins: for its figures, and, on hosts without a v2 hierarchy, to count its processor time and to
 * stop all of it at once. The rest is joined for a limit only; each hierarchy costs some 0.15 ms. That goes for blkio
 * too: since Linux 6.10 it counts nothing on a disk until somebody throttles that disk.
 */
const forAccounting: readonly ControllerName[] = ['memory', 'pids', 'cpuacct', 'freezer'];

/** Plans for the controllers that the host has on cgroup v1. */
export const v1Driver: CgroupDriver = {
  create(request) {
    const isJoined = (name: ControllerName): boolean =>
      forAccounting.includes(name) || request.requested.includes(name);
    return newV1Folders(v1HomesWith(request.host, isJoined), request);
  },

  update(request, cgroup) {
    const isMissing = (name: ControllerName): boolean =>
      request.requested.includes(name) && cgroup.v1[name] === undefined;
    const added = newV1Folders(v1HomesWith(request.host, isMissing), request);
    return {
      folders: { v1: { ...cgroup.v1, ...added.folders.v1 } },
      operations: [
        ...changes(request, cgroup),
        ...added.operations,
        ...moveInto(added.folders, cgroup),
      ],
    };
  },
};

function changes({ resources }: DriverRequest, cgroup: Cgroup): readonly CgroupWrite[] {
  return Object.entries(v1Controllers).flatMap(([name, writes]) => {
    const folder = cgroup.v1[name as ControllerName];
    return folder === undefined ? [] : writesIn(folder, writes(resources, currentIn(folder)));
  });
}

// A container that started without a controller joins it with all its processes.
function moveInto(added: DriverPlan['folders'], cgroup: Cgroup): readonly CgroupWrite[] {
  const folders = v1FoldersOf({ ...cgroup, ...added });
  const pids = folders.length === 0 ? [] : listProcesses(cgroup);
  return folders.flatMap((folder) =>
    pids.map((pid) => ({
      kind: 'write' as const,
      path: `${folder}/cgroup.procs`,
      value: String(pid),
      why: 'a process of the container comes under the new limit',
      tolerated: ['ESRCH'],
    })),
  );
}
