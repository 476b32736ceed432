/** How long it takes until an image is ready to run, how much memory that takes, and how long until it is gone again. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pushImage } from '@docklet/testing';
import { largeImage } from './large-image.ts';
import type { Contender } from './measure.ts';
import { printTimings, summarize } from './measure.ts';
import type { Arena } from './peers.ts';
import { docklet } from './peers.ts';

const floor = path.join(import.meta.dirname, 'floor-process.ts');
const rounds = 3;

/** A way to get an image, and to get rid of it. */
interface Puller {
  readonly pull: Contender;
  readonly remove?: Contender;
}

interface Samples {
  readonly pullMs: number[];
  readonly removeMs: number[];
  peakBytes: number;
}

/** Pulls and removes an image of 345 MB with each engine in turn. */
export async function benchImages(arena: Arena): Promise<void> {
  const repository = 'bench/large';
  await pushImage(arena.registry.host, `${repository}:latest`, await largeImage());
  const pullers = pullersOf(arena, repository);
  const all = pullers.map((): Samples => ({ pullMs: [], removeMs: [], peakBytes: 0 }));
  // The first round only warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, puller] of pullers.entries()) {
      const samples = all[index];
      if (samples !== undefined) {
        await measurePuller(puller, round === 0 ? undefined : samples);
      }
    }
  }
  report(pullers, all);
}

function pullersOf({ registry, environment }: Arena, repository: string): readonly Puller[] {
  const image = `${registry.host}/${repository}:latest`;
  const ours = (driver: string, name: string): Puller => {
    const contender = (command: string, ...args: string[]): Contender => ({
      name: `docklet ${command}${name}`,
      command: [docklet, command, ...args],
      environment: {
        ...environment,
        DOCKLET_ROOT: `${environment['DOCKLET_ROOT'] ?? ''}-${driver}`,
        DOCKLET_STORAGE_DRIVER: driver,
      },
    });
    return { pull: contender('pull', image), remove: contender('rmi', image) };
  };
  return [
    ours('auto', ''),
    {
      pull: { name: 'docker pull', command: ['docker', 'pull', '-q', image] },
      remove: { name: 'docker rmi', command: ['docker', 'rmi', image] },
    },
    {
      pull: { name: 'podman pull', command: ['podman', 'pull', '-q', '--tls-verify=false', image] },
      remove: { name: 'podman rmi', command: ['podman', 'rmi', image] },
    },
    {
      pull: {
        name: 'download, hash, inflate and hash, no more',
        command: [process.execPath, floor, registry.host, repository],
      },
    },
    ours('directory', ' (unpacked into directories)'),
  ];
}

async function measurePuller(
  { pull, remove }: Puller,
  samples: Samples | undefined,
): Promise<void> {
  const pulled = await run(pull);
  samples?.pullMs.push(pulled.timeMs);
  if (samples !== undefined) {
    samples.peakBytes = Math.max(samples.peakBytes, pulled.peakBytes);
  }
  if (remove !== undefined) {
    const { timeMs } = await run(remove);
    samples?.removeMs.push(timeMs);
  }
}

/** Runs a command, and watches how much memory it has had at most. */
async function run({
  name,
  command: [program, ...args],
  environment,
}: Contender): Promise<{ readonly timeMs: number; readonly peakBytes: number }> {
  await untilDiskIsQuiet();
  const start = performance.now();
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(environment && { env: environment }),
  });
  const exited = once(child, 'exit');
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const ended = new AbortController();
  const peak = watchMemory(child.pid ?? 0, ended.signal);
  const [status] = (await exited) as [number | null];
  const timeMs = performance.now() - start;
  ended.abort();
  if (status !== 0) {
    throw new Error(`${name} ended with ${String(status)}: ${Buffer.concat(said).toString()}`);
  }
  return { timeMs, peakBytes: await peak };
}

/** What others have removed is given back to the disk behind their backs, for seconds: each one begins after that. */
async function untilDiskIsQuiet(): Promise<void> {
  const quietMs = 1000;
  execFileSync('sync');
  for (let before = '', now = diskTotals(); now !== before; now = diskTotals()) {
    before = now;
    await delay(quietMs);
  }
}

/** How much has been read, written and discarded by all disks; the kernel's iostats. */
function diskTotals(): string {
  const lines = readFileSync('/proc/diskstats', 'utf8').trim().split('\n');
  const fields = lines.map((line) => line.trim().split(/\s+/));
  // Sectors of each, and how many requests are under way.
  return JSON.stringify(fields.map((all) => [all[5], all[9], all[16], all[11]]));
}

/** The kernel keeps the peak itself; only a peak in the very last moments goes unseen. */
async function watchMemory(pid: number, signal: AbortSignal): Promise<number> {
  const everyMs = 10;
  let peakKib = 0;
  while (!signal.aborted) {
    peakKib = peakKibOf(pid) ?? peakKib;
    await delay(everyMs);
  }
  return peakKib * 1024;
}

function peakKibOf(pid: number): number | undefined {
  try {
    const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? undefined : Number(kib);
  } catch {
    // It has ended.
    return undefined;
  }
}

function report(pullers: readonly Puller[], all: readonly Samples[]): void {
  const timings = pullers.map(({ pull }, index) => summarize(pull.name, all[index]?.pullMs ?? []));
  printTimings('345 MB, 105 MB compressed, 20 000 files, until ready to run', timings);
  for (const [index, { pull }] of pullers.entries()) {
    const { peakBytes = 0 } = all[index] ?? {};
    console.log(`  ${pull.name.padEnd(42)}  ${(peakBytes / 2 ** 20).toFixed(0)} MiB at most`);
  }
  const removals = pullers.flatMap(({ remove }, index) =>
    remove === undefined ? [] : [summarize(remove.name, all[index]?.removeMs ?? [])],
  );
  printTimings('… and until it is gone', removals);
}
