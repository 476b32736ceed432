import { v1NameOf } from '../host/controllers.js';
import type { CgroupOperation } from '../operations/operation.js';
import type { DriverPlan, DriverRequest } from '../plan/driver.js';
import {
  foldersDownTo,
  mkdirOwn,
  mkdirShared,
  nothingYet,
  writesIn,
} from '../plan/folder-operations.js';
import { v1CpusetOperations } from './cpuset.js';
import { v1Controllers } from './v1-controllers.js';
import type { V1Home } from './v1-controllers.js';

/** Creates the container's folder in some hierarchies, and puts its limits there in force. */
export function newV1Folders(homes: readonly V1Home[], request: DriverRequest): DriverPlan {
  const { segments } = request;
  const folders = homes.map(({ name, mountPoint }) => [name, [mountPoint, ...segments].join('/')]);
  const mountPoints = [...new Set(homes.map(({ mountPoint }) => mountPoint))];
  return {
    folders: { v1: Object.fromEntries(folders) as Record<string, string> },
    operations: mountPoints.flatMap((mountPoint) => {
      const here = homes.filter((home) => home.mountPoint === mountPoint);
      return [
        ...mkdirs(mountPoint, here, segments),
        ...here.flatMap((home) => firstWrites(home, request)),
      ];
    }),
  };
}

function mkdirs(
  mountPoint: string,
  homes: readonly V1Home[],
  segments: readonly string[],
): readonly CgroupOperation[] {
  const folders = foldersDownTo(mountPoint, segments);
  const names = homes.map(({ name }) => v1NameOf(name)).join(', ');
  return folders.map((folder, index) =>
    index < folders.length - 1
      ? mkdirShared(folder)
      : mkdirOwn(folder, `the container in the v1 hierarchy of ${names}`),
  );
}

function firstWrites(
  { name, mountPoint }: V1Home,
  { segments, resources }: DriverRequest,
): readonly CgroupOperation[] {
  if (name === 'cpuset') {
    return v1CpusetOperations(mountPoint, segments, resources);
  }
  const writes = v1Controllers[name]?.(resources, nothingYet) ?? [];
  return writesIn([mountPoint, ...segments].join('/'), writes);
}
