import { InvalidCgroupPathError } from './errors.js';

const segmentPattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/;

/**
 * Splits the path of a cgroup, such as `docklet/4f2a…`, into its names. A slash in front means the same as none. No
 * name can lead out of the hierarchy or hide in it, because none starts with a dot.
 *
 * @throws InvalidCgroupPathError (`DOCKLET_CGROUPS_INVALID_PATH`)
 */
export function parseCgroupPath(text: string): readonly string[] {
  const segments = text.replace(/^\//, '').split('/');
  if (!segments.every((segment) => segmentPattern.test(segment))) {
    throw new InvalidCgroupPathError(text);
  }
  return segments;
}
