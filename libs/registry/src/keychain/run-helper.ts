import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How a credential helper ended. */
export interface HelperResult {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a credential helper: `program action`, with `input` on its standard input. */
export type HelperRunner = (
  program: string,
  action: 'get' | 'store' | 'erase',
  input: string,
) => Promise<HelperResult>;

/** What {@link createHelperRunner} is told. */
export interface HelperRunnerOptions {
  /** The whole environment of the helper. Helpers usually need PATH and HOME. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A helper may ask the user for something, but not for ever. Default: 60 seconds. */
  readonly timeoutMs?: number;
}

const defaultEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin' } as const;
const defaultTimeoutMs = 60_000;
const maxOutputBytes = 64 * 1024;

/**
 * Creates the runner that starts processes. No shell is involved, the secret goes through a pipe and not through the
 * command line, and the helper gets no environment but the one given.
 */
export function createHelperRunner(options: HelperRunnerOptions = {}): HelperRunner {
  const { environment = defaultEnvironment, timeoutMs = defaultTimeoutMs } = options;
  return async (program, action, input) => {
    const child = spawn(program, [action], {
      env: { ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    // Not the `timeout` of spawn: its timer goes on, and keeps the process alive, if the program does not exist.
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    // A helper that ends without reading breaks the pipe, which its exit code tells better.
    child.stdin.on('error', () => undefined).end(input);
    try {
      const [exitCode, output] = await Promise.all([exitCodeOf(child), readOutput(child.stdout)]);
      return { exitCode, output };
    } finally {
      clearTimeout(timer);
    }
  };
}

async function exitCodeOf(child: ChildProcess): Promise<number> {
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
}

async function readOutput(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += (chunk as Buffer).length;
    if (length > maxOutputBytes) {
      stream.destroy();
      break;
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
