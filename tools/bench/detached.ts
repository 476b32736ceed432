/** A hundred containers in the background: how fast they start, eight at a time, what they weigh, how fast they go. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Arena } from './peers.ts';
import { dockerImage, docklet } from './peers.ts';

const count = 100;
const atOnce = 8;

/** What a hundred containers took. */
interface Outcome {
  readonly name: string;
  readonly startMs: number;
  readonly memoryMb: number;
  readonly removeMs: number;
}

/** `run -d` of a hundred, and `rm -f` of all of them. */
export async function benchDetached({ image, environment }: Arena): Promise<void> {
  execFileSync(docklet, ['pull', image], { env: environment, stdio: 'ignore' });
  const outcomes = [
    await measureEngine('docklet', docklet, image, environment),
    await measureEngine('docker', 'docker', dockerImage, process.env),
  ];
  console.log(`\n${count} containers in the background, ${atOnce} at a time`);
  const [first] = outcomes;
  for (const { name, startMs, memoryMb, removeMs } of outcomes) {
    const ratio = (value: number, base = Number.NaN): string => `${(value / base).toFixed(1)}×`;
    console.log(
      [
        `  ${name.padEnd(10)}`,
        `run -d ${(startMs / 1000).toFixed(1)} s (${ratio(startMs, first?.startMs)})`,
        `memory ${memoryMb.toFixed(0)} MB (${ratio(memoryMb, first?.memoryMb)})`,
        `rm -f ${(removeMs / 1000).toFixed(1)} s (${ratio(removeMs, first?.removeMs)})`,
      ].join('  '),
    );
  }
}

async function measureEngine(
  name: string,
  program: string,
  image: string,
  environment: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const before = await availableMb();
  const run = `seq ${count} | xargs -P ${atOnce} -I{} ${program} run -d --name bench{} ${image} sleep 100000`;
  const startMs = timed('sh', ['-c', run], environment);
  const memoryMb = before - (await availableMb());
  const names = Array.from({ length: count }, (_, index) => `bench${index + 1}`);
  const removeMs = timed(program, ['rm', '-f', ...names], environment);
  return { name, startMs, memoryMb, removeMs };
}

function timed(program: string, args: readonly string[], env: NodeJS.ProcessEnv): number {
  const start = performance.now();
  execFileSync(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return performance.now() - start;
}

/** What the kernel could still give away, once everything has settled. */
async function availableMb(): Promise<number> {
  await delay(2000);
  const text = readFileSync('/proc/meminfo', 'utf8');
  return Number(/^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1]) / 1024;
}
