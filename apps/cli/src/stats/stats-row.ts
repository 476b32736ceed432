import type { ContainerStats, ContainerView } from '@docklet/container';
import { binarySizeOf, shortSizeOf } from './sizes.js';

/** What is known of a container: two looks at what it uses, or nothing when it does not run. */
export interface StatsSample {
  readonly container: ContainerView;
  readonly before: ContainerStats | undefined;
  readonly now: ContainerStats | undefined;
}

const unknown = '--';
const percent = 100;

/** A row of `docklet stats`, by the names that Docker's templates use. */
export function toStatsRow(
  { container, before, now }: StatsSample,
  isWhole: boolean,
): Record<string, string> {
  const { id, name } = container.record;
  const ended = container.status === 'exited' || container.status === 'created';
  const none = ended ? '0B / 0B' : `${unknown} / ${unknown}`;
  const shown = isWhole ? id : id.slice(0, 12);
  return {
    Container: shown,
    ID: shown,
    Name: name,
    CPUPerc: cpuPercent(before, now),
    MemUsage:
      now?.memoryBytes === undefined
        ? none
        : `${binarySizeOf(now.memoryBytes)} / ${binarySizeOf(now.memoryLimitBytes)}`,
    MemPerc:
      now?.memoryBytes === undefined
        ? '0.00%'
        : `${((now.memoryBytes / now.memoryLimitBytes) * percent).toFixed(2)}%`,
    NetIO: pair(now?.received ?? 0, now?.sent ?? 0),
    BlockIO: pair(now?.blockRead ?? 0, now?.blockWritten ?? 0),
    PIDs: String(now?.pids ?? 0),
  };
}

/** Of one processor: two of them busy are 200 %. */
function cpuPercent(before: ContainerStats | undefined, now: ContainerStats | undefined): string {
  if (before?.cpuNs === undefined || now?.cpuNs === undefined || now.timeNs <= before.timeNs) {
    return '0.00%';
  }
  const share = (now.cpuNs - before.cpuNs) / Number(now.timeNs - before.timeNs);
  return `${(Math.max(share, 0) * percent).toFixed(2)}%`;
}

function pair(first: number, second: number): string {
  return `${shortSizeOf(first)} / ${shortSizeOf(second)}`;
}
