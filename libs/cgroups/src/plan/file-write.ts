import type { RuntimeResources } from '@docklet/oci';

/** A value for a file in the folder of a cgroup. */
export interface FileWrite {
  readonly file: string;
  readonly value: string;
  readonly why: string;
}

/** What a file in the folder of the cgroup holds now; undefined when there is no cgroup yet, or no such file. */
export type CurrentValue = (file: string) => string | undefined;

/**
 * What a controller is, to a plan: it turns its part of the resources into writes, in the order that the kernel takes
 * them. It finds out about the present where that order depends on it, and changes nothing.
 *
 * Throws UnsupportedLimitError (`DOCKLET_CGROUPS_UNSUPPORTED_LIMIT`) for what it cannot put in force.
 */
export type ControllerWrites = (
  resources: RuntimeResources,
  current: CurrentValue,
) => readonly FileWrite[];

/** One write if there is a value, none otherwise. */
export function writeIfGiven(
  file: string,
  value: number | string | undefined,
  why: string,
): readonly FileWrite[] {
  return value === undefined ? [] : [{ file, value: String(value), why }];
}
