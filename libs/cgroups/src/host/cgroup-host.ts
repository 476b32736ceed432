import { parseCgroupMounts } from './cgroup-mounts.js';
import type { CgroupMount } from './cgroup-mounts.js';
import { controllerNames, v1NameOf } from './controllers.js';
import type { ControllerName } from './controllers.js';

/**
 * How a host has set up its cgroups: `hybrid` means that controllers are on v1 while the v2 hierarchy is there beside
 * them, for keeping processes together.
 */
export type CgroupMode = 'v2' | 'hybrid' | 'v1' | 'none';

/** Where a controller can be used, or why it cannot. */
export type ControllerHome =
  | { readonly kind: 'v1'; readonly mountPoint: string }
  | { readonly kind: 'v2'; readonly mountPoint: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** What a host offers. */
export interface CgroupHost {
  readonly mode: CgroupMode;
  /** The v2 hierarchy, and the controllers that it offers at its top. */
  readonly unified: UnifiedHierarchy | undefined;
  readonly controllers: Readonly<Record<ControllerName, ControllerHome>>;
  /** Whether the kernel accounts for swap, so that a limit of swap can be set. */
  readonly canLimitSwap: boolean;
}

/** A mounted v2 hierarchy. */
export interface UnifiedHierarchy {
  readonly mountPoint: string;
  readonly controllers: readonly string[];
}

/** What {@link describeCgroupHost} goes by: the texts of some files. */
export interface CgroupHostFacts {
  /** /proc/self/mountinfo */
  readonly mountinfo: string;
  /** /proc/cgroups */
  readonly cgroups: string;
  /** cgroup.controllers at the mount point of the v2 hierarchy; empty without one. */
  readonly unifiedControllers: string;
  /** Whether the kernel accounts for swap. */
  readonly canLimitSwap: boolean;
}

/** What v2 does in every cgroup, without a controller. */
const builtIntoV2: readonly ControllerName[] = ['devices', 'freezer', 'cpuacct'];
/** What is better done by v2 even where v1 has it: one write instead of a loop, one hierarchy fewer to join. */
const betterInV2: readonly ControllerName[] = ['freezer', 'cpuacct'];

/** Finds out, from facts alone, how a host has set up its cgroups. */
export function describeCgroupHost(facts: CgroupHostFacts): CgroupHost {
  const mounts = parseCgroupMounts(facts.mountinfo);
  const v2Mount = mounts.find(({ version, isWritable }) => version === 2 && isWritable);
  const unified = v2Mount && {
    mountPoint: v2Mount.mountPoint,
    controllers: facts.unifiedControllers.split(/\s+/).filter((name) => name !== ''),
  };
  const homes = controllerNames.map(
    (name) => [name, homeOf(name, { mounts, unified, cgroups: facts.cgroups })] as const,
  );
  return {
    mode: modeOf(mounts, unified),
    unified,
    controllers: Object.fromEntries(homes) as Record<ControllerName, ControllerHome>,
    canLimitSwap: facts.canLimitSwap,
  };
}

interface Hierarchies {
  readonly mounts: readonly CgroupMount[];
  readonly unified: UnifiedHierarchy | undefined;
  readonly cgroups: string;
}

function modeOf(mounts: readonly CgroupMount[], unified: UnifiedHierarchy | undefined): CgroupMode {
  // A v1 hierarchy without controllers, such as systemd's own, does not make a host hybrid.
  const hasV1 = controllerNames.some((name) => v1MountOf(name, mounts) !== undefined);
  if (unified === undefined) {
    return hasV1 ? 'v1' : 'none';
  }
  return hasV1 ? 'hybrid' : 'v2';
}

function homeOf(name: ControllerName, hierarchies: Hierarchies): ControllerHome {
  const { mounts, unified, cgroups } = hierarchies;
  const v1Mount = v1MountOf(name, mounts);
  const isInV2 = builtIntoV2.includes(name) || unified?.controllers.includes(name) === true;
  if (unified !== undefined && isInV2 && (v1Mount === undefined || betterInV2.includes(name))) {
    return { kind: 'v2', mountPoint: unified.mountPoint };
  }
  if (v1Mount?.isWritable === true) {
    return { kind: 'v1', mountPoint: v1Mount.mountPoint };
  }
  return { kind: 'unavailable', reason: whyUnavailable(v1NameOf(name), cgroups, v1Mount) };
}

function v1MountOf(name: ControllerName, mounts: readonly CgroupMount[]): CgroupMount | undefined {
  return mounts.find(({ version, options }) => version === 1 && options.includes(v1NameOf(name)));
}

// A line of /proc/cgroups: name, hierarchy (0 is v2 or none), number of cgroups, enabled.
function whyUnavailable(v1Name: string, cgroups: string, v1Mount: CgroupMount | undefined): string {
  const line = cgroups.split('\n').find((candidate) => candidate.split('\t')[0] === v1Name);
  const [, hierarchy, , enabled] = line?.split('\t') ?? [];
  if (v1Mount !== undefined) {
    return `its hierarchy is mounted read-only at ${v1Mount.mountPoint}`;
  }
  if (line === undefined) {
    return 'the kernel does not have it';
  }
  if (enabled === '0') {
    return `it is switched off, as by cgroup_disable=${v1Name} on the kernel's command line`;
  }
  return hierarchy === '0'
    ? 'no hierarchy that is mounted here offers it'
    : 'its v1 hierarchy is not mounted here';
}
