import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { readUsage } from '@docklet/cgroups';
import type { ContainerView } from '../engine/container-view.js';
import type { EngineContext } from '../engine/engine-context.js';
import { ContainerNotRunningError } from '../exec/errors.js';
import { existingCgroupOf, holdInit } from '../exec/running-init.js';

/** What a container uses at a moment, and has used up to it. */
export interface ContainerStats {
  /** On a clock that only goes forward. */
  readonly timeNs: bigint;
  /** Processor time since its start; undefined if this host does not count it. */
  readonly cpuNs: number | undefined;
  /** Without the file cache that the kernel would give back first. */
  readonly memoryBytes: number | undefined;
  /** Its limit, or the machine's memory. */
  readonly memoryLimitBytes: number;
  readonly pids: number | undefined;
  readonly blockRead: number | undefined;
  readonly blockWritten: number | undefined;
  /** Of all its interfaces but the loopback; undefined in the host's network. */
  readonly received: number | undefined;
  readonly sent: number | undefined;
}

/**
 * Reads what a container uses, from its cgroup and its network namespace.
 *
 * @throws {@link ContainerNotRunningError} (`DOCKLET_CONTAINER_NOT_RUNNING`)
 */
export function readStats(context: EngineContext, view: ContainerView): ContainerStats {
  const { record } = view;
  using init = holdInit(context, view);
  const { cpu, memory, pids, io } = readUsage(existingCgroupOf(context, record.id));
  const network = record.options.network === 'host' ? undefined : readNetwork(init.pid);
  return {
    timeNs: process.hrtime.bigint(),
    cpuNs: cpu?.totalNs,
    memoryBytes: memory?.usageBytes,
    memoryLimitBytes: Math.min(memory?.limitBytes ?? Infinity, totalmem()),
    pids: pids?.current,
    blockRead: io?.readBytes,
    blockWritten: io?.writeBytes,
    received: network?.received,
    sent: network?.sent,
  };
}

/** proc_pid_net(5): the first and the ninth number of an interface are bytes. */
function readNetwork(
  pid: number,
): { readonly received: number; readonly sent: number } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/net/dev`, 'utf8');
  } catch (error) {
    // It ended while it was looked at.
    if (['ENOENT', 'ESRCH', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return undefined;
    }
    throw error;
  }
  const interfaces = text
    .split('\n')
    .map((line) => /^\s*([^\s:]+):\s*(.*)$/.exec(line))
    .filter((match) => match !== null && match[1] !== 'lo')
    .map((match) => (match?.[2] ?? '').split(/\s+/).map(Number));
  const sum = (column: number): number =>
    interfaces.reduce((total, counts) => total + (counts[column] ?? 0), 0);
  return { received: sum(0), sent: sum(8) };
}

/** The processes of a container that runs, as the host numbers them. */
export function readProcesses(context: EngineContext, view: ContainerView): readonly number[] {
  if (view.status !== 'running' && view.status !== 'paused') {
    throw new ContainerNotRunningError(view.record.name);
  }
  using init = holdInit(context, view);
  return init.processes;
}
