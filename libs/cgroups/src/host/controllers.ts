/**
 * What the kernel can account for or limit, by its v2 name. `devices`, `freezer` and `cpuacct` are controllers in v1
 * only; in v2 every cgroup can do what they do.
 */
export const controllerNames = [
  'memory',
  'cpu',
  'cpuset',
  'pids',
  'io',
  'devices',
  'freezer',
  'cpuacct',
] as const;

/** One of {@link controllerNames}. */
export type ControllerName = (typeof controllerNames)[number];

/** What v1 calls a controller, in /proc/cgroups and in its mount options. */
export function v1NameOf(name: ControllerName): string {
  return name === 'io' ? 'blkio' : name;
}
