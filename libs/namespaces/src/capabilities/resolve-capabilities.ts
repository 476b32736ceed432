import { capabilitiesOfMask, capabilityMask, maskUpTo } from './capability-mask.js';
import type { CapabilityName } from './capability-table.js';
import { capabilityNumbers, defaultCapabilities, isCapabilityName } from './capability-table.js';
import { CapabilityUnavailableError, UnknownCapabilityError } from './errors.js';

/** What this machine can give. */
export interface CapabilityLimits {
  /** The highest capability that the kernel knows: /proc/sys/kernel/cap_last_cap. */
  readonly lastCapability: number;
  /** What the engine itself has, as a mask: it cannot give more. */
  readonly available: bigint;
}

/** What the user asked for. */
export interface CapabilityRequest {
  /** `--cap-add`: names in any case, with or without `CAP_`, or `ALL`. */
  readonly add?: readonly string[];
  /** `--cap-drop`: like {@link CapabilityRequest.add}. */
  readonly drop?: readonly string[];
  /** `--privileged`: all there are, whatever is added or dropped. */
  readonly privileged?: boolean;
}

/**
 * The sets of a container's first process (runtime-spec, config.md, "Linux Process").
 *
 * The inheritable and ambient sets are always empty: what they hold would come back in programs whose files have
 * inheritable capabilities (CVE-2022-24769, CVE-2022-27649 to -27652, CVE-2022-29162).
 */
export interface CapabilitySets {
  readonly bounding: readonly CapabilityName[];
  readonly permitted: readonly CapabilityName[];
  readonly effective: readonly CapabilityName[];
  readonly inheritable: readonly [];
  readonly ambient: readonly [];
}

const everything = 'ALL';

/**
 * Which capabilities a container gets, as Docker decides it:
 *
 * - the default set, without what is dropped, with what is added; what is both is added
 * - `--cap-drop ALL`: only what is added
 * - `--cap-add ALL`: all there are, without what is dropped by name
 * - `--privileged`: all there are
 *
 * "All there are" and the default set are silently reduced to what the engine has itself. What is asked for by name is
 * not.
 *
 * @throws {@link UnknownCapabilityError} (`DOCKLET_NAMESPACES_UNKNOWN_CAPABILITY`)
 * @throws {@link CapabilityUnavailableError} (`DOCKLET_NAMESPACES_CAPABILITY_UNAVAILABLE`)
 */
export function resolveCapabilities(
  request: CapabilityRequest,
  limits: CapabilityLimits,
): CapabilitySets {
  const add = (request.add ?? []).map(parseName);
  const drop = (request.drop ?? []).map(parseName);
  const all = limits.available & maskUpTo(limits.lastCapability);
  if (request.privileged === true) {
    return setsOf(all);
  }
  const dropped = maskOfNamed(drop);
  if (add.includes(everything)) {
    return setsOf(all & ~dropped);
  }
  add.filter(isCapabilityName).forEach((name) => {
    assertAvailable(name, limits);
  });
  const kept = drop.includes(everything) ? 0n : capabilityMask(defaultCapabilities) & all;
  return setsOf((kept & ~dropped) | maskOfNamed(add));
}

function parseName(text: string): CapabilityName | typeof everything {
  const upper = text.toUpperCase();
  if (upper === everything) {
    return everything;
  }
  const name = upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
  if (!isCapabilityName(name)) {
    throw new UnknownCapabilityError(text);
  }
  return name;
}

function assertAvailable(
  name: CapabilityName,
  { lastCapability, available }: CapabilityLimits,
): void {
  if (capabilityNumbers[name] > lastCapability) {
    throw new CapabilityUnavailableError(name, 'kernel');
  }
  if ((capabilityMask([name]) & available) === 0n) {
    throw new CapabilityUnavailableError(name, 'engine');
  }
}

function maskOfNamed(names: readonly string[]): bigint {
  return capabilityMask(names.filter(isCapabilityName));
}

function setsOf(mask: bigint): CapabilitySets {
  const names = capabilitiesOfMask(mask);
  return { bounding: names, permitted: names, effective: names, inheritable: [], ambient: [] };
}
