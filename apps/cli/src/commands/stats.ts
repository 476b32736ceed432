import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerStats, ContainerView, Engine } from '@docklet/container';
import { isDockletError } from '@docklet/container';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Context } from '../context.js';
import { renderList } from '../format/render-list.js';
import { escapeFor } from '../output/printable.js';
import type { StatsSample } from '../stats/stats-row.js';
import { toStatsRow } from '../stats/stats-row.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly all?: boolean;
  readonly stream: boolean;
  readonly trunc: boolean;
  readonly format?: string;
}

const headers = {
  Container: 'CONTAINER',
  ID: 'CONTAINER ID',
  Name: 'NAME',
  CPUPerc: 'CPU %',
  MemUsage: 'MEM USAGE / LIMIT',
  MemPerc: 'MEM %',
  NetIO: 'NET I/O',
  BlockIO: 'BLOCK I/O',
  PIDs: 'PIDS',
};

const table =
  '{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}';

/** How long a container is watched before the first figures are shown, and between them. */
const intervalMs = 1000;

/** Moves to the upper left corner and clears what is there. */
const clearScreen = '\u001b[2J\u001b[H';

/** Says which options `docklet stats` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('[containers...]')
    .option('-a, --all', 'also those that do not run')
    .addOption(new Option('--no-stream', 'show the figures once'))
    .option('--no-trunc', 'whole ids')
    .option('--format <format>', 'json, table, or a template')
    .action(async (names: readonly string[], flags: Flags) => {
      const engine = await context.engine();
      const choose = (): readonly ContainerView[] =>
        names.length > 0
          ? names.map((name) => engine.container(name))
          : engine.containers().filter(({ status }) => flags.all === true || isRunning(status));
      let before = await measure(engine, choose());
      do {
        await delay(intervalMs);
        const chosen = choose();
        const now = await measure(engine, chosen);
        show(samplesOf(chosen, before, now), flags);
        before = now;
      } while (flags.stream);
    });
}

type Measured = ReadonlyMap<string, ContainerStats>;

function isRunning(status: ContainerView['status']): boolean {
  return status === 'running' || status === 'paused';
}

async function measure(engine: Engine, containers: readonly ContainerView[]): Promise<Measured> {
  const measured = new Map<string, ContainerStats>();
  for (const { record, status } of containers) {
    const stats = isRunning(status) ? await statsIfThere(engine, record.id) : undefined;
    if (stats !== undefined) {
      measured.set(record.id, stats);
    }
  }
  return measured;
}

/** A container may end at any time. */
async function statsIfThere(engine: Engine, id: string): Promise<ContainerStats | undefined> {
  try {
    return await engine.stats(id);
  } catch (error) {
    const gone = [
      'DOCKLET_CONTAINER_NOT_RUNNING',
      'DOCKLET_CONTAINER_NOT_FOUND',
      'DOCKLET_CGROUPS_READ_FAILED',
    ];
    if (isDockletError(error) && gone.includes(error.code)) {
      return undefined;
    }
    throw error;
  }
}

function samplesOf(
  containers: readonly ContainerView[],
  before: Measured,
  now: Measured,
): readonly StatsSample[] {
  return containers.map((container) => {
    const { id } = container.record;
    return { container, before: before.get(id), now: now.get(id) };
  });
}

function show(samples: readonly StatsSample[], { format, trunc, stream }: Flags): void {
  const rows = samples.map((sample) => toStatsRow(sample, !trunc));
  const escape = escapeFor(stdout);
  const text = renderList(rows, { headers, table }, { format, escape });
  stdout.write(stream && format === undefined ? `${clearScreen}${text}` : text);
}
