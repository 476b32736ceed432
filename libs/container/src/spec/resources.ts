import { cpuQuotaOf } from '@docklet/config';
import type { RuntimeDeviceRule, RuntimeResources } from '@docklet/oci';
import type { ResourceOptions } from '../options/container-options.js';
import { InvalidResourceError } from './errors.js';

/** Devices that every container may use, by number; the rest can be created but not opened. */
const allowedDevices: readonly (readonly [major: number, minor: number | undefined])[] = [
  [1, 3], // null
  [1, 5], // zero
  [1, 7], // full
  [1, 8], // random
  [1, 9], // urandom
  [5, 0], // tty
  [5, 1], // console
  [5, 2], // ptmx
  [136, undefined], // pts/*
];

const deviceRules: readonly RuntimeDeviceRule[] = [
  { allow: false, type: 'a', access: 'rwm' },
  { allow: true, type: 'c', access: 'm' },
  { allow: true, type: 'b', access: 'm' },
  ...allowedDevices.map(([major, minor]): RuntimeDeviceRule => ({
    allow: true,
    type: 'c',
    major,
    ...(minor === undefined ? {} : { minor }),
    access: 'rwm',
  })),
];

const everyDevice: readonly RuntimeDeviceRule[] = [{ allow: true, type: 'a', access: 'rwm' }];

/** What the limits depend on beside what is asked for. */
export interface ResourceHost {
  readonly isPrivileged: boolean;
  /** Whether the kernel accounts for swap. */
  readonly canLimitSwap: boolean;
  /** Further devices that may be used. */
  readonly deviceRules?: readonly RuntimeDeviceRule[];
}

/**
 * The container's limits as the runtime specification has them.
 *
 * @throws {@link InvalidResourceError} (`DOCKLET_CONTAINER_INVALID_RESOURCE`)
 */
export function buildResources(options: ResourceOptions, host: ResourceHost): RuntimeResources {
  const { memoryBytes, nanoCpus, cpuShares, cpusetCpus, pidsLimit } = options;
  const cpu = {
    ...(nanoCpus === undefined ? {} : quota(nanoCpus)),
    ...(cpuShares === undefined ? {} : { shares: cpuShares }),
    ...(cpusetCpus === undefined ? {} : { cpus: cpusetCpus }),
  };
  const swap = swapLimit(options, host);
  const memory = {
    ...(memoryBytes === undefined ? {} : { limit: memoryBytes }),
    ...(swap === undefined ? {} : { swap }),
  };
  return {
    devices: host.isPrivileged ? everyDevice : [...deviceRules, ...(host.deviceRules ?? [])],
    ...(Object.keys(memory).length === 0 ? {} : { memory }),
    ...(Object.keys(cpu).length === 0 ? {} : { cpu }),
    ...(pidsLimit === undefined || pidsLimit === 0 ? {} : { pids: { limit: pidsLimit } }),
  };
}

function quota(nanoCpus: number): { quota: number; period: number } {
  const { quotaUs, periodUs } = cpuQuotaOf(nanoCpus);
  return { quota: quotaUs, period: periodUs };
}

/** As Docker: a limit of memory alone allows as much swap again, where the kernel counts swap at all. */
function swapLimit(
  { memoryBytes, memorySwapBytes }: ResourceOptions,
  { canLimitSwap }: ResourceHost,
): number | undefined {
  if (memorySwapBytes === undefined || memorySwapBytes === 0) {
    return memoryBytes === undefined || !canLimitSwap ? undefined : memoryBytes * 2;
  }
  if (memoryBytes === undefined) {
    throw new InvalidResourceError('--memory-swap', '--memory has to be set as well');
  }
  if (memorySwapBytes !== -1 && memorySwapBytes < memoryBytes) {
    throw new InvalidResourceError('--memory-swap', 'it is less than --memory, which it includes');
  }
  return memorySwapBytes;
}
