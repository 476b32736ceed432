/** How long a container takes, from the command to its end: network, seccomp and a memory limit included. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Contender } from './measure.ts';
import { measure, printTimings, summarize } from './measure.ts';
import type { Arena } from './peers.ts';
import { dockerImage, docklet } from './peers.ts';

/** `docklet run` and its peers. */
export function benchStart({ image, bundle, environment }: Arena): void {
  execFileSync(docklet, ['pull', image], { env: environment, stdio: 'ignore' });
  const limit = ['--memory', '64m'];
  const contenders: Contender[] = [
    {
      name: 'docklet run --rm IMAGE true',
      command: [docklet, 'run', '--rm', ...limit, image, 'true'],
      environment,
    },
    {
      name: 'docker run --rm IMAGE true',
      command: ['docker', 'run', '--rm', ...limit, dockerImage, 'true'],
    },
    {
      name: 'runc run (no image, no network)',
      command: ['runc', 'run', '--bundle', bundle, 'docklet-bench'],
    },
    {
      name: 'docklet run --network none',
      command: [docklet, 'run', '--rm', ...limit, '--network', 'none', image, 'true'],
      environment,
    },
    {
      name: 'docker run --network none',
      command: ['docker', 'run', '--rm', ...limit, '--network', 'none', dockerImage, 'true'],
    },
    { name: 'node -e 0 (the floor of any Node program)', command: [process.execPath, '-e', '0'] },
  ];
  printTimings('A container from the command line', measure(contenders, 20));
}

/** The same from a process that is warm, through the library. */
export function benchApi({ image, environment }: Arena): void {
  const output = execFileSync(
    process.execPath,
    [path.join(import.meta.dirname, 'api-process.ts'), image],
    { env: environment, encoding: 'utf8' },
  );
  const samples = JSON.parse(output) as Readonly<Record<string, readonly number[]>>;
  printTimings(
    'A container from a warm process, through @docklet/container',
    Object.entries(samples).map(([name, times]) => summarize(name, times)),
  );
}
