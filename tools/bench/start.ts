/** How long a container takes, from the command to its end: network, seccomp and a memory limit included. */
import { execFileSync } from 'node:child_process';
import type { Contender } from './measure.ts';
import { measure, measureProcess, printTimings, summarize } from './measure.ts';
import type { Arena } from './peers.ts';
import { dockerImage, docklet } from './peers.ts';

/** The namespaces of a container, to a program that makes them and nothing else; unshare(1). */
const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--fork'];

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
    {
      name: 'unshare true (the floor of any container)',
      command: ['unshare', ...namespaces, 'true'],
    },
  ];
  printTimings('A container from the command line', measure(contenders, 20));
}

/** The same from a process that is warm: through the library, and through the API of Docker's daemon. */
export function benchApi({ image, environment }: Arena): void {
  // Written by our own processes, just now.
  const ours = measureProcess('api-process', [image], environment) as Samples;
  const dockers = measureProcess('api-docker-process', [dockerImage]) as Samples;
  printTimings('A container from a warm process', [
    summarize('@docklet/container, bridge network', ours.bridge),
    summarize('Docker’s API, bridge network', dockers.bridge),
    summarize('@docklet/container, no network', ours.none),
    summarize('Docker’s API, no network', dockers.none),
  ]);
}

/** What containers took, by their network, in milliseconds. */
interface Samples {
  readonly bridge: readonly number[];
  readonly none: readonly number[];
}
