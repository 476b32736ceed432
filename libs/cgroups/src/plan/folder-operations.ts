import { readIfPresent } from '../live/cgroup-files.js';
import type { CgroupMkdir, CgroupWrite } from '../operations/operation.js';
import type { CurrentValue, FileWrite } from './file-write.js';

/** The folders of a hierarchy from its top down to a cgroup, the top itself left out. */
export function foldersDownTo(mountPoint: string, segments: readonly string[]): readonly string[] {
  return segments.map((_, index) => [mountPoint, ...segments.slice(0, index + 1)].join('/'));
}

/** Creates a cgroup that containers share, unless it is there. */
export function mkdirShared(folder: string): CgroupMkdir {
  const why = 'the cgroup that containers are put under';
  return { kind: 'mkdir', path: folder, why, tolerated: ['EEXIST'] };
}

/** Creates the cgroup of one container, which may not be there. */
export function mkdirOwn(folder: string, why: string): CgroupMkdir {
  return { kind: 'mkdir', path: folder, why };
}

/** Writes of a controller as operations on a folder. */
export function writesIn(folder: string, writes: readonly FileWrite[]): readonly CgroupWrite[] {
  return writes.map(({ file, value, why }) => ({
    kind: 'write',
    path: `${folder}/${file}`,
    value,
    why,
  }));
}

/** What the files of a folder hold now. */
export function currentIn(folder: string): CurrentValue {
  return (file) => readIfPresent(folder, file);
}

/** There is no cgroup yet, so no file holds anything. */
export const nothingYet: CurrentValue = () => undefined;
