import { parseCpuCount, parseSize, parseSizeLimit } from '@docklet/config';
import type { ResourceOptions } from '@docklet/container';
import type { Command } from 'commander';
import { parseInteger } from './integer.js';

/** Docker's default for swappiness. */
const asHost = -1;

/** The flags that limit what a container uses, as commander collects them. */
export interface ResourceFlags {
  readonly memory?: string;
  readonly memoryReservation?: string;
  readonly memorySwap?: string;
  readonly cpus?: string;
  readonly cpuPeriod?: string;
  readonly cpuQuota?: string;
  readonly cpuShares?: string;
  readonly cpusetCpus?: string;
  readonly cpusetMems?: string;
  readonly pidsLimit?: string;
  readonly blkioWeight?: string;
  readonly memorySwappiness?: string;
  readonly oomKillDisable?: boolean;
}

/** Adds the options that limit what a container uses, those that can also be changed later. */
export function addResourceFlags(command: Command): void {
  command
    .option('-m, --memory <size>', 'limit the memory: 64m, 1.5g')
    .option('--memory-reservation <size>', 'what it is shrunk to when the host runs short')
    .option('--memory-swap <size>', 'limit memory and swap together; -1 for any amount of swap')
    .option('--cpus <number>', 'limit the processors: 1.5')
    .option('--cpu-period <microseconds>', 'the period of --cpu-quota; 100000 if nothing is said')
    .option('--cpu-quota <microseconds>', 'time on processors in each period')
    .option('-c, --cpu-shares <number>', 'relative weight when processors are scarce')
    .option('--cpuset-cpus <list>', 'use only these processors: 0-3,7')
    .option('--cpuset-mems <list>', 'use only these memory nodes: 0-1')
    .option('--pids-limit <number>', 'limit the number of processes; -1 for none')
    .option('--blkio-weight <number>', 'relative weight at disks: 10 to 1000');
}

/** Adds the options that limit what a container uses, those that are said once and for all. */
export function addFixedResourceFlags(command: Command): void {
  command
    .option(
      '--memory-swappiness <number>',
      'how readily it is swapped out: 0 to 100; -1 as the host has it',
    )
    .option('--oom-kill-disable', 'let its processes wait for memory instead of killing one');
}

/** What the flags ask for. Flags that were not given are left out. */
export function toResources(flags: ResourceFlags): ResourceOptions {
  const integer =
    (flag: string) =>
    (text: string): number =>
      parseInteger(flag, text);
  return {
    ...given('memoryBytes', flags.memory, parseSize),
    ...given('memoryReservationBytes', flags.memoryReservation, parseSize),
    ...given('memorySwapBytes', flags.memorySwap, parseSizeLimit),
    ...given('nanoCpus', flags.cpus, parseCpuCount),
    ...given('cpuPeriodUs', flags.cpuPeriod, integer('--cpu-period')),
    ...given('cpuQuotaUs', flags.cpuQuota, integer('--cpu-quota')),
    ...given('cpuShares', flags.cpuShares, integer('--cpu-shares')),
    ...given('cpusetCpus', flags.cpusetCpus, String),
    ...given('cpusetMems', flags.cpusetMems, String),
    ...given('pidsLimit', flags.pidsLimit, integer('--pids-limit')),
    ...given('blkioWeight', flags.blkioWeight, integer('--blkio-weight')),
    ...given('memorySwappiness', flags.memorySwappiness, (text) => {
      const number = parseInteger('--memory-swappiness', text);
      return number === asHost ? undefined : number;
    }),
    ...(flags.oomKillDisable === true ? { isOomKillDisabled: true } : {}),
  };
}

function given<K extends keyof ResourceOptions>(
  key: K,
  text: string | undefined,
  parse: (text: string) => ResourceOptions[K],
): ResourceOptions {
  const value = text === undefined ? undefined : parse(text);
  return value === undefined ? {} : { [key]: value };
}
