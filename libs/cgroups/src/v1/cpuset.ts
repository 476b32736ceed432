import type { RuntimeResources } from '@docklet/oci';

import { readIfPresent } from '../live/cgroup-files.js';
import type { CgroupWrite } from '../operations/operation.js';
import { writeIfGiven } from '../plan/file-write.js';
import type { ControllerWrites } from '../plan/file-write.js';
import { foldersDownTo } from '../plan/folder-operations.js';

const CPUS = 'cpuset.cpus';
const MEMS = 'cpuset.mems';

/** The cpuset controller of cgroup v1. */
export const v1CpusetWrites: ControllerWrites = ({ cpu = {} }) => [
  ...writeIfGiven(CPUS, cpu.cpus, 'the processors that it may run on'),
  ...writeIfGiven(MEMS, cpu.mems, 'the memory nodes that it may use'),
];

/** The processors and memory nodes of the hierarchy's top: all there are. */
export function readV1AvailableCpus(mountPoint: string): { cpus: string; mems: string } {
  return {
    cpus: readIfPresent(mountPoint, CPUS) ?? '',
    mems: readIfPresent(mountPoint, MEMS) ?? '',
  };
}

/**
 * Fills in a new cgroup and those above it. A v1 cpuset starts empty, lets no process in as long as it is, and may hold
 * only what the one above it holds; so values go down from the top. What somebody has set on the way stays.
 *
 * @see https://man7.org/linux/man-pages/man7/cpuset.7.html
 */
export function v1CpusetOperations(
  mountPoint: string,
  segments: readonly string[],
  { cpu = {} }: RuntimeResources,
): readonly CgroupWrite[] {
  return [
    ...fillDown(CPUS, mountPoint, segments, cpu.cpus),
    ...fillDown(MEMS, mountPoint, segments, cpu.mems),
  ];
}

function fillDown(
  file: string,
  mountPoint: string,
  segments: readonly string[],
  wanted: string | undefined,
): readonly CgroupWrite[] {
  const folders = foldersDownTo(mountPoint, segments);
  const own = folders.at(-1) ?? mountPoint;
  const shared = folders
    .slice(0, -1)
    .map((folder) => [folder, readIfPresent(folder, file) ?? ''] as const);
  let inherited = readIfPresent(mountPoint, file) ?? '';
  const writes: CgroupWrite[] = [];
  for (const [folder, present] of shared) {
    if (present === '') {
      const why = 'a cpuset starts empty, and nothing fits below it';
      writes.push({ kind: 'write', path: `${folder}/${file}`, value: inherited, why });
    }
    inherited = present || inherited;
  }
  const why = wanted === undefined ? 'a cpuset starts empty' : 'what it may run on';
  return [...writes, { kind: 'write', path: `${own}/${file}`, value: wanted ?? inherited, why }];
}
