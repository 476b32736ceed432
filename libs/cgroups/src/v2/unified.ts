import { InvalidLimitError } from '../errors.js';
import type { ControllerWrites } from '../plan/file-write.js';

const filePattern = /^([a-z0-9_]+)\.[a-zA-Z0-9_.-]+$/;

/**
 * Files of cgroup v2 by their names, for what the runtime spec has no words for (`memory.high`, `hugetlb.2MB.max`).
 * What manages the cgroup itself (`cgroup.procs` and the like) is not a limit, and is ours.
 */
export const unifiedWrites: ControllerWrites = ({ unified = {} }) =>
  Object.entries(unified).map(([file, value]) => {
    const controller = filePattern.exec(file)?.[1];
    if (controller === undefined || controller === 'cgroup') {
      throw new InvalidLimitError('unified', file, value, 'it is not CONTROLLER.FILE');
    }
    return { file, value, why: 'asked for by the name of its file' };
  });

/** The controllers that these files belong to. */
export function unifiedControllers(
  unified: Readonly<Record<string, string>> = {},
): readonly string[] {
  return [...new Set(Object.keys(unified).map((file) => file.split('.')[0] ?? ''))];
}
