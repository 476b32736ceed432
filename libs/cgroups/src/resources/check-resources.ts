import type { RuntimeResources } from '@docklet/oci';

import { InvalidLimitError, UnsupportedLimitError } from '../errors.js';
import { checkAmount, unlimited } from './amount.js';
import type { AmountRule } from './amount.js';
import { asksForSomething } from './requested-controllers.js';

/** Docker's rule: with less, a container cannot even be set up. */
const leastMemory: AmountRule = {
  min: 6 * 1024 * 1024,
  canBeUnlimited: true,
  leastInWords: '6m: with less a container cannot even be set up',
};

/** The limits we know; null stands for those whose values are checked elsewhere. */
const knownLimits: Readonly<Record<string, Readonly<Record<string, AmountRule | null>>>> = {
  memory: {
    limit: leastMemory,
    reservation: { min: 0, canBeUnlimited: true },
    swap: leastMemory,
    swappiness: { min: 0, max: 100 },
    disableOOMKiller: null,
  },
  cpu: {
    shares: { min: 2, max: 262_144 },
    quota: { min: 1000, canBeUnlimited: true },
    period: { min: 1000, max: 1_000_000 },
    burst: { min: 0 },
    idle: { min: 0, max: 1 },
    cpus: null,
    mems: null,
  },
  pids: { limit: { min: 1, canBeUnlimited: true } },
  blockIO: {
    weight: { min: 10, max: 1000 },
    throttleReadBpsDevice: null,
    throttleWriteBpsDevice: null,
    throttleReadIOPSDevice: null,
    throttleWriteIOPSDevice: null,
  },
};
const checkedElsewhere = ['devices', 'unified'];

/**
 * Refuses resources that hold a limit we do not know, or a value that makes no sense. A limit that nobody puts in force
 * would be worse than none, because somebody relies on it.
 *
 * @throws UnsupportedLimitError (`DOCKLET_CGROUPS_UNSUPPORTED_LIMIT`)
 * @throws InvalidLimitError (`DOCKLET_CGROUPS_INVALID_LIMIT`)
 */
export function checkResources(resources: RuntimeResources): void {
  for (const [part, limits] of Object.entries(resources)) {
    if (!checkedElsewhere.includes(part) && asksForSomething(limits)) {
      checkPart(part, limits as object);
    }
  }
  checkMemory(resources.memory ?? {});
}

/**
 * What holds for a new cgroup only; an update may change one of two limits.
 *
 * @throws InvalidLimitError (`DOCKLET_CGROUPS_INVALID_LIMIT`)
 */
export function checkNewResources({ memory = {} }: RuntimeResources): void {
  if (memory.swap !== undefined && memory.swap !== unlimited && memory.limit === undefined) {
    const reason = 'it counts memory and swap together, so it takes a memory limit too';
    throw new InvalidLimitError('memory', 'swap', memory.swap, reason);
  }
}

function checkPart(part: string, limits: object): void {
  const known = ownValue(knownLimits, part) ?? {};
  for (const [limit, value] of Object.entries(limits) as [string, unknown][]) {
    if (!asksForSomething(value)) {
      continue;
    }
    const rule = ownValue(known, limit);
    if (rule === undefined) {
      throw new UnsupportedLimitError(part, limit, 'Docklet has no way to put it in force');
    }
    if (rule !== null) {
      checkAmount(rule, part, limit, value);
    }
  }
}

// `constructor` and the like are values of every object, but no limits.
function ownValue<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function checkMemory({ limit, swap, reservation }: NonNullable<RuntimeResources['memory']>): void {
  if (limit === undefined || limit === unlimited) {
    return;
  }
  if (swap !== undefined && swap !== unlimited && swap < limit) {
    const reason = `it counts memory and swap together, and memory alone may be ${limit}`;
    throw new InvalidLimitError('memory', 'swap', swap, reason);
  }
  if (reservation !== undefined && reservation > limit) {
    const reason = `it is more than the limit, ${limit}`;
    throw new InvalidLimitError('memory', 'reservation', reservation, reason);
  }
}
