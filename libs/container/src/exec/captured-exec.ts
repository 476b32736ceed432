import { createWriteStream, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Fd } from '@docklet/syscall';
import { createPipe, duplicateAbove, exitCodeOf, whenReadable } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import type { RunningContainer } from '../run/running-container.js';
import type { StoredContainer } from '../state/container-store.js';
import { execInContainer } from './exec-container.js';
import type { ExecOptions } from './exec-options.js';

/** How a command is executed whose output is kept. */
export interface CaptureOptions extends Omit<ExecOptions, 'command' | 'hasTerminal' | 'hasStdin'> {
  /** What it reads as its standard input. Default: nothing, not even an end. */
  readonly input?: string | Uint8Array | Readable;
  /** Kills the command; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What came of a command. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command ends with whose end nobody saw. */
const lost = 137;
const chunkBytes = 64 * 1024;

/** Errors that mean that nobody reads the input any more. */
const closed: ReadonlySet<string> = new Set([
  'EPIPE',
  'EBADF',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
]);

/** Executes a command in a container to its end, and keeps what it writes. */
export async function captureExec(
  context: EngineContext,
  container: StoredContainer,
  command: readonly string[],
  { input, signal, ...options }: CaptureOptions,
): Promise<ExecResult> {
  signal?.throwIfAborted();
  const [out, err] = [createPipe(), createPipe()];
  try {
    using running = await execInContainer(
      context,
      container,
      { ...options, command, hasStdin: input !== undefined },
      { stdout: out.writer, stderr: err.writer },
    );
    out.writer.close();
    err.writer.close();
    const kill = (): void => {
      running.signal('SIGKILL');
    };
    signal?.addEventListener('abort', kill, { once: true });
    const [stdout, stderr, status] = await Promise.all([
      readAll(out.reader),
      readAll(err.reader),
      running.exited(),
      input === undefined ? undefined : writeInput(running, input),
    ]);
    signal?.removeEventListener('abort', kill);
    signal?.throwIfAborted();
    return { exitCode: status === undefined ? lost : exitCodeOf(status), stdout, stderr };
  } finally {
    [out, err].forEach(({ reader, writer }) => {
      reader.close();
      writer.close();
    });
  }
}

/** No thread waits: the event loop says when there is something. */
async function readAll(from: Fd): Promise<string> {
  const chunks: Buffer[] = [];
  for (;;) {
    await whenReadable(from);
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const count = readSync(from.number, chunk);
    if (count === 0) {
      return Buffer.concat(chunks).toString();
    }
    chunks.push(chunk.subarray(0, count));
  }
}

async function writeInput(
  running: RunningContainer,
  input: string | Uint8Array | Readable,
): Promise<void> {
  if (running.input === undefined) {
    return;
  }
  // The stream closes what it writes to, one way or another.
  const fd = duplicateAbove(running.input).take();
  const source = typeof input === 'string' || input instanceof Uint8Array ? [input] : input;
  try {
    await pipeline(source, createWriteStream('', { fd }));
  } catch (error) {
    if (!closed.has((error as NodeJS.ErrnoException).code ?? '')) {
      throw error;
    }
  }
  running.endInput();
}
