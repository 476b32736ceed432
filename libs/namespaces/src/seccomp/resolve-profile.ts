import type { RuntimeSeccomp, SeccompRule } from '@docklet/oci';
import type { Architecture } from '@docklet/syscall';

import type { ArchitectureFamily, ProfileRule, RuleFilter, SeccompProfile } from './profile.js';

/** What a profile's conditions are about. */
export interface ProfileTarget {
  /** The container's bounding set: `CAP_CHOWN` and so on. */
  readonly capabilities: readonly string[];
  /** As `uname -r` prints it. */
  readonly kernelRelease: string;
  readonly architecture: Architecture;
}

/** How profiles call the processors that containers run on: in `archMap`, and in `arches`, where Go's names are used. */
const namesOf = {
  x64: { family: 'SCMP_ARCH_X86_64', arch: 'amd64' },
  arm64: { family: 'SCMP_ARCH_AARCH64', arch: 'arm64' },
} as const;

/**
 * The part of a profile that holds for one container, as it stands in its runtime specification (config-linux.md,
 * "Seccomp").
 *
 * A profile without flags gets SECCOMP_FILTER_FLAG_SPEC_ALLOW, as from runc and crun: otherwise kernels before 5.16
 * switch speculative stores off for the container, which makes interpreters half as fast.
 */
export function resolveProfile(profile: SeccompProfile, target: ProfileTarget): RuntimeSeccomp {
  const { defaultAction, defaultErrnoRet, archMap, architectures, flags, syscalls } = profile;
  return {
    defaultAction,
    ...(defaultErrnoRet === undefined ? {} : { defaultErrnoRet }),
    architectures: architectures ?? familyOf(archMap ?? [], target.architecture),
    flags: flags ?? ['SECCOMP_FILTER_FLAG_SPEC_ALLOW'],
    syscalls: syscalls.filter((rule) => holds(rule, target)).map(toRuntimeRule),
  };
}

function familyOf(archMap: readonly ArchitectureFamily[], cpu: Architecture): readonly string[] {
  const native = namesOf[cpu].family;
  const family = archMap.find(({ architecture }) => architecture === native);
  return family === undefined ? [native] : [native, ...(family.subArchitectures ?? [])];
}

function holds({ includes = {}, excludes = {} }: ProfileRule, target: ProfileTarget): boolean {
  return isIncluded(includes, target) && !isExcluded(excludes, target);
}

function isIncluded(
  { caps = [], arches = [], minKernel }: RuleFilter,
  target: ProfileTarget,
): boolean {
  return (
    caps.every((name) => target.capabilities.includes(name)) &&
    (arches.length === 0 || arches.includes(namesOf[target.architecture].arch)) &&
    (minKernel === undefined || isAtLeast(target.kernelRelease, minKernel))
  );
}

function isExcluded(
  { caps = [], arches = [], minKernel }: RuleFilter,
  target: ProfileTarget,
): boolean {
  return (
    caps.some((name) => target.capabilities.includes(name)) ||
    arches.includes(namesOf[target.architecture].arch) ||
    (minKernel !== undefined && isAtLeast(target.kernelRelease, minKernel))
  );
}

/** Compares the first two numbers of versions: `6.18.44-cloud` with `4.8`. */
function isAtLeast(release: string, wanted: string): boolean {
  const [major, minor] = versionOf(release);
  const [wantedMajor, wantedMinor] = versionOf(wanted);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function versionOf(text: string): readonly [major: number, minor: number] {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(text) ?? [];
  return [Number(major), Number(minor)];
}

function toRuntimeRule({ names, action, errnoRet, args }: ProfileRule): SeccompRule {
  return {
    names,
    action,
    ...(errnoRet === undefined ? {} : { errnoRet }),
    ...(args === undefined || args.length === 0 ? {} : { args }),
  };
}
