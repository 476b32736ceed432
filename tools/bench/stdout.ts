/** How fast a container's output gets out: one gibibyte through its standard output, and every byte counted. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Contender } from './measure.ts';
import { measure, printTimings } from './measure.ts';
import type { Arena } from './peers.ts';
import { dockerImage } from './peers.ts';

const docklet = path.join(import.meta.dirname, '../../apps/cli/bin/docklet.cjs');
const bytes = 2 ** 30;

/** One gibibyte through `docklet run` and `docker run`. */
export function benchStdout({ image, environment }: Arena): void {
  execFileSync(docklet, ['pull', image], { env: environment, stdio: 'ignore' });
  const write = `head -c ${bytes} /dev/zero`;
  const counted = (run: string): Contender['command'] => [
    'sh',
    '-c',
    `test $(${run} ${write} | wc -c) -eq ${bytes}`,
  ];
  const timings = measure(
    [
      {
        name: 'docklet run --rm IMAGE cat',
        command: counted(`${docklet} run --rm ${image}`),
        environment,
      },
      { name: 'a pipe without any container', command: counted('') },
    ],
    5,
  );
  const docker = measure(
    [{ name: 'docker run --rm IMAGE cat', command: counted(`docker run --rm ${dockerImage}`) }],
    1,
  );
  printTimings('1 GiB through standard output', [...timings, ...docker]);
}
