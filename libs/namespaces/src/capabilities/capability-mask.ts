import type { CapabilityName } from './capability-table.js';
import { capabilityNames, capabilityNumbers, isCapabilityName } from './capability-table.js';
import { UnknownCapabilityError } from './errors.js';

/**
 * Names as the mask that the kernel works with: bit n stands for capability n.
 *
 * @param names full names, as in a runtime specification: `CAP_CHOWN`
 * @throws {@link UnknownCapabilityError} (`DOCKLET_NAMESPACES_UNKNOWN_CAPABILITY`)
 */
export function capabilityMask(names: readonly string[]): bigint {
  return names.reduce((mask, name) => mask | bitOf(name), 0n);
}

/** The names of a mask's bits, in the order of their numbers. Bits that are newer than our table have none. */
export function capabilitiesOfMask(mask: bigint): readonly CapabilityName[] {
  return capabilityNames.filter((name) => (mask & bitOf(name)) !== 0n);
}

/** The mask of all capabilities up to and including a number. */
export function maskUpTo(lastCapability: number): bigint {
  return (1n << BigInt(lastCapability + 1)) - 1n;
}

function bitOf(name: string): bigint {
  if (!isCapabilityName(name)) {
    throw new UnknownCapabilityError(name);
  }
  return 1n << BigInt(capabilityNumbers[name]);
}
