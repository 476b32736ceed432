import type { Cgroup } from '../cgroup.js';
import { readV1Io } from '../v1/blkio.js';
import { readV1Cpu } from '../v1/cpuacct.js';
import { readV1Memory } from '../v1/memory.js';
import { readV2Cpu } from '../v2/cpu.js';
import { readV2Io } from '../v2/io.js';
import { readV2Memory } from '../v2/memory.js';
import { readPids } from '../v2/pids.js';
import { ifPresent } from './cgroup-files.js';
import type { CpuUsage, IoUsage, MemoryUsage, PidsUsage } from './usage.js';

/** What a cgroup uses and has used. A part is undefined when the host has no controller that counts it. */
export interface CgroupUsage {
  readonly cpu: CpuUsage | undefined;
  readonly memory: MemoryUsage | undefined;
  readonly pids: PidsUsage | undefined;
  readonly io: IoUsage | undefined;
}

/**
 * Reads what a cgroup uses, its children included. The figures are not of one moment: each file is read on its own.
 *
 * @throws CgroupReadError (`DOCKLET_CGROUPS_READ_FAILED`) as when the cgroup is gone
 */
export function readUsage({ unified, v1 }: Cgroup): CgroupUsage {
  return {
    // In v2 this file is always there, so it is what tells a cgroup that is gone from one without a controller.
    cpu: unified === undefined ? inV1(v1.cpuacct, readV1Cpu) : readV2Cpu(unified),
    memory: inV1(v1.memory, readV1Memory) ?? inV2(unified, readV2Memory),
    pids: inV1(v1.pids, readPids) ?? inV2(unified, readPids),
    io: inV1(v1.io, readV1Io) ?? inV2(unified, readV2Io),
  };
}

function inV1<T>(folder: string | undefined, read: (folder: string) => T): T | undefined {
  return folder === undefined ? undefined : read(folder);
}

function inV2<T>(folder: string | undefined, read: (folder: string) => T): T | undefined {
  return folder === undefined ? undefined : ifPresent(() => read(folder));
}
