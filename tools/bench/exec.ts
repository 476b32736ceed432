/** How long a command in a running container takes: by the command line, and from a warm process. */
import { execFileSync } from 'node:child_process';
import { measure, measureProcess, printTimings, summarize } from './measure.ts';
import type { Arena } from './peers.ts';
import { dockerImage, docklet } from './peers.ts';

const name = 'docklet-bench-exec';
const sleep = ['sleep', '100000'];

/** `docklet exec` and `docker exec`; and the same through @docklet/container. */
export function benchExec({ image, environment }: Arena): void {
  const ours = { env: environment, stdio: 'ignore' } as const;
  execFileSync(docklet, ['run', '-d', '--name', name, image, ...sleep], ours);
  execFileSync('docker', ['run', '-d', '--name', name, dockerImage, ...sleep], { stdio: 'ignore' });
  try {
    const timings = measure(
      [
        { name: 'docklet exec true', command: [docklet, 'exec', name, 'true'], environment },
        { name: 'docker exec true', command: ['docker', 'exec', name, 'true'] },
        {
          name: 'node -e 0 (the floor of any Node program)',
          command: [process.execPath, '-e', '0'],
        },
      ],
      20,
    );
    printTimings('A command in a running container, from the command line', timings);
    // Written by our own processes, just now.
    const own = measureProcess('exec-process', [name], environment) as readonly number[];
    const dockers = measureProcess('exec-docker-process', [name]) as readonly number[];
    printTimings('The same from a warm process', [
      summarize('@docklet/container, execCaptured()', own),
      summarize('Docker’s API', dockers),
    ]);
  } finally {
    execFileSync(docklet, ['rm', '-f', name], ours);
    execFileSync('docker', ['rm', '-f', name], { stdio: 'ignore' });
  }
}
