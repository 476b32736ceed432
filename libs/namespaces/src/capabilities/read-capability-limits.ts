import { readFileSync } from 'node:fs';

import type { CapabilityLimits } from './resolve-capabilities.js';

/**
 * Reads what this kernel knows and what this process can pass on: /proc/sys/kernel/cap_last_cap and proc_pid_status(5).
 *
 * A capability can be passed on when it is in the permitted and in the bounding set.
 */
export function readCapabilityLimits(): CapabilityLimits {
  const status = readFileSync('/proc/self/status', 'utf8');
  return {
    lastCapability: Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8')),
    available: maskOfLine(status, 'CapPrm') & maskOfLine(status, 'CapBnd'),
  };
}

/** A set of /proc/PID/status as a mask: `CapBnd:\t000001ffffffffff`. A set that is not there is empty. */
export function maskOfLine(status: string, set: string): bigint {
  const digits = new RegExp(`^${set}:\\s*([0-9a-f]+)$`, 'm').exec(status)?.[1];
  return digits === undefined ? 0n : BigInt(`0x${digits}`);
}
