import type { RuntimeRlimit } from '@docklet/oci';
import type { Step } from '@docklet/syscall';
import { rlimitNumbers, words } from '@docklet/syscall';
import { UnknownRlimitError } from './errors.js';

/** RLIM_INFINITY, "no limit": all bits of 64 are set. */
const infinity = -1;

/**
 * Sets limits of the process itself, which its children inherit: prlimit(2). To raise a hard limit takes
 * CAP_SYS_RESOURCE.
 *
 * @param limits -1 means none, and so does 2^64 - 1, which is what it is in a runtime specification
 * @throws {@link UnknownRlimitError} (`DOCKLET_NAMESPACES_UNKNOWN_RLIMIT`)
 */
export function rlimitSteps(limits: readonly RuntimeRlimit[]): Step[] {
  return limits.map(({ type, soft, hard }) => ({
    call: 'prlimit64',
    args: [0, resourceOf(type), words(encodeLimit(soft), encodeLimit(hard)), null],
    why: `at most ${describeLimit(soft)} (it may raise that to ${describeLimit(hard)})`,
  }));
}

function resourceOf(type: string): number {
  const resource = Object.hasOwn(rlimitNumbers, type) ? rlimitNumbers[type] : undefined;
  if (resource === undefined) {
    throw new UnknownRlimitError(type);
  }
  return resource;
}

/** As a JavaScript number, 2^64 - 1 is 2^64, whose lower 64 bits are zero. */
function encodeLimit(value: number): number {
  return isInfinite(value) ? infinity : value;
}

function isInfinite(value: number): boolean {
  return value < 0 || value >= 2 ** 64;
}

function describeLimit(value: number): string {
  return isInfinite(value) ? 'any number' : String(value);
}
