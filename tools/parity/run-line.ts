import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Outcome } from './outcome.ts';

/** Where a line is run. */
export interface LinePlace {
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
}

/** What takes longer does not end. */
const deadlineMs = 60_000;

/** Runs a line of a script to its end, and keeps what it prints. */
export async function runLine(line: string, { environment, folder }: LinePlace): Promise<Outcome> {
  const child = spawn('sh', ['-c', line], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const closed = once(child, 'close');
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      printed[stream] += chunk;
    });
  }
  const deadline = { isPast: false };
  const timer = setTimeout(() => {
    deadline.isPast = true;
    // The shell is the first of a group: what it has started ends too.
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    child.stdout.destroy();
    child.stderr.destroy();
  }, deadlineMs);
  const [code] = (await closed) as [number | null];
  clearTimeout(timer);
  return { code: deadline.isPast || code === null ? undefined : code, ...printed };
}
