import type { Cgroup } from '../cgroup.js';
import type { UnifiedHierarchy } from '../host/cgroup-host.js';
import type { ControllerName } from '../host/controllers.js';
import type { CgroupOperation, CgroupWrite } from '../operations/operation.js';
import type { CgroupDriver, DriverRequest } from '../plan/driver.js';
import type { ControllerWrites, CurrentValue, FileWrite } from '../plan/file-write.js';
import {
  currentIn,
  foldersDownTo,
  mkdirOwn,
  mkdirShared,
  nothingYet,
  writesIn,
} from '../plan/folder-operations.js';
import { v2CpuWrites } from './cpu.js';
import { v2CpusetWrites } from './cpuset.js';
import { v2IoWrites } from './io.js';
import { v2MemoryWrites } from './memory.js';
import { pidsWrites } from './pids.js';
import { unifiedControllers, unifiedWrites } from './unified.js';

const SUBTREE_CONTROL = 'cgroup.subtree_control';

const controllers: Readonly<Partial<Record<ControllerName, ControllerWrites>>> = {
  memory: v2MemoryWrites,
  cpu: v2CpuWrites,
  cpuset: v2CpusetWrites,
  pids: pidsWrites,
  io: v2IoWrites,
};

/** What every container has on, for its figures. The time of the processors is counted without a controller. */
const forAccounting: readonly ControllerName[] = ['memory', 'pids', 'io'];

/** Plans for the v2 hierarchy: the controllers that the host has there, and on hybrid hosts the bare cgroup. */
export const v2Driver: CgroupDriver = {
  create(request) {
    const { unified } = request.host;
    if (unified === undefined) {
      return { folders: { v1: {} }, operations: [] };
    }
    const folder = [unified.mountPoint, ...request.segments].join('/');
    return {
      folders: { v1: {}, unified: folder },
      operations: [
        ...wayDown(unified, request),
        mkdirOwn(
          folder,
          'the container in the v2 hierarchy: whole, to be killed, frozen and counted',
        ),
        ...writesIn(folder, writesFor(request, nothingYet)),
      ],
    };
  },

  update(request, cgroup: Cgroup) {
    const { unified } = request.host;
    if (unified === undefined || cgroup.unified === undefined) {
      return { folders: { v1: {} }, operations: [] };
    }
    return {
      folders: { v1: {}, unified: cgroup.unified },
      operations: [
        // The folders are there; a controller may not have been handed on to them yet.
        ...wayDown(unified, request).filter(({ kind }) => kind === 'write'),
        ...writesIn(cgroup.unified, writesFor(request, currentIn(cgroup.unified))),
      ],
    };
  },
};

// A cgroup has the controllers that the one above hands on, and that one must have them itself: so from the top down.
function wayDown(unified: UnifiedHierarchy, request: DriverRequest): readonly CgroupOperation[] {
  const enabled = controllersFor(unified, request);
  const shared = foldersDownTo(unified.mountPoint, request.segments).slice(0, -1);
  return [
    ...handOn(unified.mountPoint, enabled),
    ...shared.flatMap((folder) => [mkdirShared(folder), ...handOn(folder, enabled)]),
  ];
}

function handOn(folder: string, enabled: readonly string[]): readonly CgroupWrite[] {
  const value = enabled.map((name) => `+${name}`).join(' ');
  const why = 'the cgroups below get these controllers';
  return enabled.length === 0 ? [] : writesIn(folder, [{ file: SUBTREE_CONTROL, value, why }]);
}

function controllersFor(
  unified: UnifiedHierarchy,
  { requested, resources }: DriverRequest,
): readonly string[] {
  const wanted = new Set<string>([
    ...forAccounting,
    ...requested,
    ...unifiedControllers(resources.unified),
  ]);
  return unified.controllers.filter((name) => wanted.has(name));
}

function writesFor(
  { host, resources }: DriverRequest,
  current: CurrentValue,
): readonly FileWrite[] {
  const writes = Object.entries(controllers).flatMap(([name, inFolder]) =>
    host.controllers[name as ControllerName].kind === 'v2' ? inFolder(resources, current) : [],
  );
  // Last, because who asks for a file by its name means that value and no other.
  return [...writes, ...unifiedWrites(resources, current)];
}
