/** A hundred containers in the background: how fast they start, eight at a time, what they weigh, how fast they go. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { measureProcess } from './measure.ts';
import type { Arena } from './peers.ts';
import { dockerImage, docklet } from './peers.ts';

const count = 100;
const atOnce = 8;

/** What containers are started by. */
interface Engine {
  /** Its command line. */
  readonly program: string;
  readonly image: string;
  readonly env: NodeJS.ProcessEnv;
  /** The command lines of the processes that look after its containers. */
  readonly processes: RegExp;
}

/** Whose containers are measured. */
interface Contender extends Engine {
  readonly name: string;
  /** Starts all of them; how long it took, in milliseconds. */
  readonly start: () => number;
}

/** What a hundred containers took. */
interface Outcome {
  readonly name: string;
  readonly startMs: number;
  /** Of the processes that look after them. */
  readonly processesMb: number;
  /** By which this machine has less, for the containers and in the kernel too. */
  readonly memoryMb: number;
  readonly removeMs: number;
}

/** `run -d` of a hundred, and `rm -f` of all of them; then the same by one process, without command lines. */
export async function benchDetached({ image, environment }: Arena): Promise<void> {
  execFileSync(docklet, ['pull', image], { env: environment, stdio: 'ignore' });
  const ours = { program: docklet, image, env: environment, processes: /^docklet/ };
  const dockers = {
    program: 'docker',
    image: dockerImage,
    env: process.env,
    processes: /^(?:dockerd|(?:\/\S*\/)?containerd)/,
  };
  await compare('by a command line for each', [
    { ...ours, name: 'docklet', start: () => startByCommands(ours) },
    { ...dockers, name: 'docker', start: () => startByCommands(dockers) },
  ]);
  await compare('by one process', [
    { ...ours, name: '@docklet/container', start: () => startByProcess('detached-process', ours) },
    {
      ...dockers,
      name: 'docker’s API',
      start: () => startByProcess('detached-docker-process', dockers),
    },
  ]);
}

async function compare(how: string, contenders: readonly Contender[]): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const contender of contenders) {
    outcomes.push(await measureEngine(contender));
  }
  console.log(`\n${count} containers in the background, ${atOnce} at a time, ${how}`);
  const [first] = outcomes;
  for (const { name, startMs, processesMb, memoryMb, removeMs } of outcomes) {
    const ratio = (value: number, base = Number.NaN): string => `${(value / base).toFixed(1)}×`;
    console.log(
      [
        `  ${name.padEnd(18)}`,
        `started ${(startMs / 1000).toFixed(1)} s (${ratio(startMs, first?.startMs)})`,
        `processes ${processesMb.toFixed(0)} MB (${ratio(processesMb, first?.processesMb)})`,
        `machine ${memoryMb.toFixed(0)} MB`,
        `rm -f ${(removeMs / 1000).toFixed(1)} s (${ratio(removeMs, first?.removeMs)})`,
      ].join('  '),
    );
  }
}

async function measureEngine({
  name,
  program,
  env,
  processes,
  start,
}: Contender): Promise<Outcome> {
  const before = await memory(processes);
  const startMs = start();
  const after = await memory(processes);
  const processesMb = after.processesMb - before.processesMb;
  const memoryMb = before.availableMb - after.availableMb;
  const names = Array.from({ length: count }, (_, index) => `bench${index + 1}`);
  const removeMs = timed(program, ['rm', '-f', ...names], env);
  return { name, startMs, processesMb, memoryMb, removeMs };
}

/** A process for each container, eight at a time. */
function startByCommands({ program, image, env }: Engine): number {
  const run = `seq ${count} | xargs -P ${atOnce} -I{} ${program} run -d --name bench{} ${image} sleep 100000`;
  return timed('sh', ['-c', run], env);
}

/** One process for all of them, which is warm when it starts the first one: it says itself how long it took. */
function startByProcess(script: string, { image, env }: Engine): number {
  return Number(measureProcess(script, [image, String(count), String(atOnce)], env));
}

function timed(program: string, args: readonly string[], env: NodeJS.ProcessEnv): number {
  const start = performance.now();
  execFileSync(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return performance.now() - start;
}

/** What an engine's processes hold, and what the kernel could still give away, once everything has settled. */
async function memory(engine: RegExp): Promise<{ processesMb: number; availableMb: number }> {
  await delay(2000);
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const held = processes
    .filter((pid) => engine.test(commandLine(pid)))
    .map((pid) => kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss'));
  return {
    processesMb: held.reduce((sum, value) => sum + value, 0) / 1024,
    availableMb: kilobytes('/proc/meminfo', 'MemAvailable') / 1024,
  };
}

/** What a process was started with; nothing for one that has ended. */
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** A line of a file of /proc; 0 for a process that has ended or has no memory of its own. */
function kilobytes(file: string, name: string): number {
  try {
    const text = readFileSync(file, 'utf8');
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
