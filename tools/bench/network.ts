/** What a network costs: how much goes through it, and how much longer a start takes with one than without. */
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Contender } from './measure.ts';
import { measure, printTimings } from './measure.ts';
import type { Arena } from './peers.ts';
import { dockerImage, docklet } from './peers.ts';

const network = 'docklet-bench';
const names = ['docklet-bench-one', 'docklet-bench-two'] as const;
const port = 5201;
const seconds = 2;
const rounds = 9;

/** Two containers of an engine in a network of their own. */
interface Pair {
  readonly engine: string;
  readonly gateway: string;
  readonly members: readonly Member[];
  readonly remove: () => void;
}

interface Member {
  readonly pid: string;
  readonly address: string;
}

/** Throughput in a network of each engine, and the start of a container in one. */
export async function benchNetwork({ image, environment }: Arena): Promise<void> {
  execFileSync(docklet, ['pull', image], { env: environment, stdio: 'ignore' });
  const pairs: Pair[] = [];
  try {
    pairs.push(startPair('docklet', docklet, { image, environment }));
    pairs.push(startPair('docker', 'docker', { image: dockerImage, environment: process.env }));
    await benchThroughput('container to host', pairs, ({ gateway }) => ({ address: gateway }));
    await benchThroughput('container to container', pairs, ({ members }) => ({ ...members[1] }));
    benchStarts(image, environment);
  } finally {
    pairs.forEach(({ remove }) => {
      remove();
    });
  }
}

function startPair(
  engine: string,
  program: string,
  { image, environment }: Pick<Arena, 'image' | 'environment'>,
): Pair {
  const run = (...args: readonly string[]): string =>
    execFileSync(program, args, { env: environment, encoding: 'utf8' }).trim();
  run('network', 'create', network);
  for (const name of names) {
    run('run', '-d', '--name', name, '--network', network, image, 'sleep', '1000');
  }
  const inspect = (name: string, what: string): string => run('inspect', '-f', what, name);
  const settings = `(index .NetworkSettings.Networks "${network}")`;
  return {
    engine,
    gateway: inspect(names[0], `{{${settings}.Gateway}}`),
    members: names.map((name) => ({
      pid: inspect(name, '{{.State.Pid}}'),
      address: inspect(name, `{{${settings}.IPAddress}}`),
    })),
    remove: () => {
      run('rm', '-f', ...names);
      run('network', 'rm', network);
    },
  };
}

/** Where a server is: in a container, or on the host. */
interface ServerPlace {
  readonly pid?: string;
  readonly address?: string;
}

/** In turns, so that whatever the machine does meets both alike. */
async function benchThroughput(
  title: string,
  pairs: readonly Pair[],
  placeOf: (pair: Pair) => ServerPlace,
): Promise<void> {
  const samples = pairs.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    const inOrder = [...pairs.entries()];
    // Whoever comes second finds the machine as the first has left it.
    for (const [index, pair] of round % 2 === 0 ? inOrder : inOrder.toReversed()) {
      samples[index]?.push(await throughput(pair, placeOf(pair)));
    }
  }
  console.log(`\nThroughput, ${title}, TCP, ${rounds} times ${seconds} s in turns`);
  const medians = samples.map((list) => list.toSorted((a, b) => a - b)[rounds >> 1] ?? Number.NaN);
  for (const [index, { engine }] of pairs.entries()) {
    const list = samples[index] ?? [];
    const [median = Number.NaN, first = Number.NaN] = [medians[index], medians[0]];
    const columns = [
      `  ${engine.padEnd(42)}`,
      `${gigabits(median)} median`,
      `${gigabits(Math.min(...list))}–${gigabits(Math.max(...list)).trim()}`,
      `${(first / median).toFixed(2)}×`.padStart(7),
    ];
    console.log(columns.join('  '));
  }
}

/** iperf3 from the machine, inside of the containers' network namespaces: neither engine's files take part. */
async function throughput(pair: Pair, { pid, address = '' }: ServerPlace): Promise<number> {
  const server = spawnIn(pid, ['--server', '--one-off', '--bind', address]);
  const ended = once(server, 'close');
  try {
    return await askUntilThere(pair, address);
  } finally {
    server.kill();
    await ended;
  }
}

async function askUntilThere({ members, engine }: Pair, address: string): Promise<number> {
  const client = ['--client', address, '--time', `${seconds}`, '--json'];
  for (let tries = 0; tries < 50; tries++) {
    const child = spawnIn(members[0]?.pid, client);
    const ended = once(child, 'close');
    let text = '';
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString();
    });
    await ended;
    const bits = /"sum_received":[^}]*"bits_per_second":\s*([\d.e+]+)/.exec(text)?.[1];
    if (bits !== undefined) {
      return Number(bits);
    }
    // The server is not there yet.
    await delay(50);
  }
  throw new Error(`${engine}: no iperf3 server at ${address}`);
}

function spawnIn(pid: string | undefined, args: readonly string[]): ChildProcess {
  const iperf = ['iperf3', '--port', `${port}`, ...args];
  const [program = '', ...rest] =
    pid === undefined ? iperf : ['nsenter', '--target', pid, '--net', ...iperf];
  return spawn(program, rest, { stdio: ['ignore', 'pipe', 'ignore'] });
}

function benchStarts(image: string, environment: NodeJS.ProcessEnv): void {
  const start = (name: string, network: string): Contender => ({
    name,
    command: [docklet, 'run', '--rm', '--network', network, image, 'true'],
    environment,
  });
  const timings = measure(
    [
      start('docklet run --network none', 'none'),
      start('docklet run (bridge)', 'bridge'),
      start(`docklet run --network ${network}`, network),
      {
        name: `docker run --network ${network}`,
        command: ['docker', 'run', '--rm', '--network', network, dockerImage, 'true'],
      },
    ],
    20,
  );
  printTimings('A start with a network and without', timings);
}

function gigabits(bits: number): string {
  return `${(bits / 1e9).toFixed(1)} Gbit/s`.padStart(12);
}
