/** How fast a container's log is written and read: 142 MB of lines, everything kept. */
import { execFileSync } from 'node:child_process';
import type { Contender } from './measure.ts';
import { measure, printTimings } from './measure.ts';
import type { Arena } from './peers.ts';
import { dockerImage, docklet } from './peers.ts';

const bytes = 142_000_000;
const line = 'a line of a log as long as many lines of many logs of many programs';

/** `run -d` and `wait`, and then `logs`. */
export function benchLogs({ image, environment }: Arena): void {
  execFileSync(docklet, ['pull', image], { env: environment, stdio: 'ignore' });
  const engines = [
    // Docker keeps everything unless it is told otherwise, and Docklet when it is.
    { name: 'docklet', program: docklet, all: '--log-opt max-size=-1', from: image, environment },
    { name: 'docker', program: 'docker', all: '', from: dockerImage, environment: process.env },
  ];
  const write = engines.map(({ name, program, all, from, environment: env }): Contender => ({
    name: `${name} run -d, wait`,
    command: shell(
      `${program} rm -f log >/dev/null 2>&1; ${program} run -d --name log ${all} ${from} sh -c "yes ${line} | head -c ${bytes}" >/dev/null && ${program} wait log >/dev/null`,
    ),
    environment: env,
  }));
  printTimings(`${bytes / 1_000_000} MB of lines written to a log`, measure(write, 3));
  const read = engines.map(({ name, program, environment: env }): Contender => ({
    name: `${name} logs`,
    command: shell(`test $(${program} logs log | wc -c) -eq ${bytes}`),
    environment: env,
  }));
  printTimings('The same read', measure(read, 3));
  engines.forEach(({ program, environment: env }) => {
    execFileSync(program, ['rm', '-f', 'log'], { env, stdio: 'ignore' });
  });
}

function shell(script: string): Contender['command'] {
  return ['sh', '-c', script];
}
