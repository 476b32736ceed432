/** Times commands side by side: one round runs each of them once, so that whatever the machine does meets all alike. */
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';

/** Something that is timed. */
export interface Contender {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly environment?: NodeJS.ProcessEnv;
}

/** What a contender took, in milliseconds. */
export interface Timing {
  readonly name: string;
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
}

/** Runs every contender once to warm up and then in turns. A contender that fails ends the benchmark. */
export function measure(contenders: readonly Contender[], rounds: number): readonly Timing[] {
  const samples = contenders.map((): number[] => []);
  contenders.forEach(timeOnce);
  for (let round = 0; round < rounds; round++) {
    contenders.forEach((contender, index) => samples[index]?.push(timeOnce(contender)));
  }
  return contenders.map(({ name }, index) => summarize(name, samples[index] ?? []));
}

/** What a program of this folder, which times itself and is warm when it does, prints of it. */
export function measureProcess(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): unknown {
  const program = path.join(import.meta.dirname, `${script}.ts`);
  return JSON.parse(execFileSync(process.execPath, [program, ...args], { env, encoding: 'utf8' }));
}

/** What a list of samples says. */
export function summarize(name: string, samples: readonly number[]): Timing {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    name,
    median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    fastest: sorted[0] ?? Number.NaN,
    slowest: sorted.at(-1) ?? Number.NaN,
  };
}

/** Prints timings as a table; the ratio says how many times as long as the first one each took. */
export function printTimings(title: string, timings: readonly Timing[]): void {
  console.log(`\n${title}`);
  const base = timings[0]?.median ?? Number.NaN;
  for (const { name, median, fastest, slowest } of timings) {
    const columns = [
      `  ${name.padEnd(42)}`,
      `${milliseconds(median)} median`,
      `${milliseconds(fastest)}–${milliseconds(slowest).trim()}`,
      `${(median / base).toFixed(1)}×`.padStart(7),
    ];
    console.log(columns.join('  '));
  }
}

function milliseconds(value: number): string {
  return `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`.padStart(9);
}

function timeOnce({ name, command: [program, ...args], environment }: Contender): number {
  const start = performance.now();
  const { status, signal, stderr, error } = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    ...(environment && { env: environment }),
  });
  const time = performance.now() - start;
  if (status !== 0) {
    const end = error?.message ?? `ended with ${String(status ?? signal)}`;
    throw new Error(`${name} ${end}: ${stderr}`);
  }
  return time;
}
