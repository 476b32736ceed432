import type { CgroupHost } from '../host/cgroup-host.js';
import { controllerNames } from '../host/controllers.js';
import type { ControllerName } from '../host/controllers.js';
import type { ControllerWrites } from '../plan/file-write.js';
import { pidsWrites } from '../v2/pids.js';
import { v1BlkioWrites } from './blkio.js';
import { v1CpuWrites } from './cpu.js';
import { v1CpusetWrites } from './cpuset.js';
import { v1DevicesWrites } from './devices.js';
import { v1MemoryWrites } from './memory.js';

/** What the controllers of cgroup v1 make of resources. The others have nothing to limit. */
export const v1Controllers: Readonly<Partial<Record<ControllerName, ControllerWrites>>> = {
  memory: v1MemoryWrites,
  cpu: v1CpuWrites,
  cpuset: v1CpusetWrites,
  pids: pidsWrites,
  io: v1BlkioWrites,
  devices: v1DevicesWrites,
};

/** A controller on v1, and the mount point of its hierarchy. */
export interface V1Home {
  readonly name: ControllerName;
  readonly mountPoint: string;
}

/**
 * The v1 hierarchies of some controllers, with every controller in them: who joins one of those that are mounted
 * together (`cpu,cpuacct`) joins them all.
 */
export function v1HomesWith(
  host: CgroupHost,
  isWanted: (name: ControllerName) => boolean,
): readonly V1Home[] {
  const homes = controllerNames.flatMap((name) => {
    const home = host.controllers[name];
    return home.kind === 'v1' ? [{ name, mountPoint: home.mountPoint }] : [];
  });
  const wanted = homes.filter(({ name }) => isWanted(name)).map(({ mountPoint }) => mountPoint);
  return homes.filter(({ mountPoint }) => wanted.includes(mountPoint));
}
