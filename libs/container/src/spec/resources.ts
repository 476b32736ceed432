import { cpuQuotaOf } from '@docklet/config';
import type {
  RuntimeBlockIo,
  RuntimeCpu,
  RuntimeDeviceRule,
  RuntimeMemory,
  RuntimeResources,
} from '@docklet/oci';
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
  /** Limits of single disks. */
  readonly blockIO?: RuntimeBlockIo | undefined;
}

/**
 * The container's limits as the runtime specification has them.
 *
 * @throws {@link InvalidResourceError} (`DOCKLET_CONTAINER_INVALID_RESOURCE`)
 */
export function buildResources(options: ResourceOptions, host: ResourceHost): RuntimeResources {
  const { pidsLimit, blkioWeight } = options;
  const cpu = buildCpu(options);
  const memory = buildMemory(options, host);
  const weight = blkioWeight === undefined || blkioWeight === 0 ? {} : { weight: blkioWeight };
  const blockIO = { ...host.blockIO, ...weight };
  return {
    devices: host.isPrivileged ? everyDevice : [...deviceRules, ...(host.deviceRules ?? [])],
    ...(Object.keys(memory).length === 0 ? {} : { memory }),
    ...(Object.keys(cpu).length === 0 ? {} : { cpu }),
    ...(pidsLimit === undefined || pidsLimit === 0 ? {} : { pids: { limit: pidsLimit } }),
    ...(Object.keys(blockIO).length === 0 ? {} : { blockIO }),
  };
}

function buildCpu(options: ResourceOptions): RuntimeCpu {
  const { nanoCpus, cpuQuotaUs, cpuPeriodUs, cpuShares, cpusetCpus, cpusetMems } = options;
  if (nanoCpus !== undefined && (cpuQuotaUs ?? cpuPeriodUs) !== undefined) {
    throw new InvalidResourceError('--cpus', 'it says the same as --cpu-quota with --cpu-period');
  }
  return {
    ...(nanoCpus === undefined ? {} : quota(nanoCpus)),
    ...(cpuQuotaUs === undefined ? {} : { quota: cpuQuotaUs }),
    ...(cpuPeriodUs === undefined ? {} : { period: cpuPeriodUs }),
    ...(cpuShares === undefined ? {} : { shares: cpuShares }),
    ...(cpusetCpus === undefined ? {} : { cpus: cpusetCpus }),
    ...(cpusetMems === undefined ? {} : { mems: cpusetMems }),
  };
}

function buildMemory(options: ResourceOptions, host: ResourceHost): RuntimeMemory {
  const { memoryBytes, memoryReservationBytes, memorySwappiness, isOomKillDisabled } = options;
  const swap = swapLimit(options, host);
  return {
    ...(memoryBytes === undefined ? {} : { limit: memoryBytes }),
    ...(memoryReservationBytes === undefined ? {} : { reservation: memoryReservationBytes }),
    ...(swap === undefined ? {} : { swap }),
    ...(memorySwappiness === undefined ? {} : { swappiness: memorySwappiness }),
    ...(isOomKillDisabled === true ? { disableOOMKiller: true } : {}),
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
