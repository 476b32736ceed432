import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { DetachScanner } from './detach-scanner.js';

/** Errors that mean that nobody reads any more: the container has ended, or closed its input. */
const closed = new Set(['EPIPE', 'EIO', 'EBADF', 'ERR_STREAM_DESTROYED']);

/** A container that can be written to. */
export interface InputTarget {
  readonly input: { readonly number: number } | undefined;
  endInput(): void;
}

/** This process's standard input, connected to a container. To be disposed of when the container has ended. */
export interface ConnectedInput extends Disposable {
  /** Resolves when the detach keys are typed. */
  readonly detached: Promise<'detached'>;
}

/**
 * Passes this process's standard input on to a container, and its end too.
 *
 * @param detachKeys typed one behind the other they end that; undefined if nothing does
 */
export function connectInput(container: InputTarget, detachKeys?: Buffer): ConnectedInput {
  let detach = (): void => undefined;
  const detached = new Promise<'detached'>((resolve) => {
    detach = () => {
      resolve('detached');
    };
  });
  const fd = container.input?.number;
  if (fd === undefined) {
    return { detached, [Symbol.dispose]: () => undefined };
  }
  // Each write is done by a thread: one that waits for the container to read keeps nothing else from going on.
  const output = createWriteStream('', { fd, autoClose: false });
  const input = detachKeys === undefined ? process.stdin : scannedInput(detachKeys, detach);
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (!closed.has(error.code ?? '')) {
      throw error;
    }
    input.unpipe(output);
  });
  output.on('finish', () => {
    container.endInput();
  });
  input.pipe(output);
  return {
    detached,
    [Symbol.dispose]: () => {
      input.unpipe(output);
      input.destroy();
      // What is left to read is nobody's any more; a handle that stays open would keep this process alive.
      process.stdin.destroy();
    },
  };
}

/** How long the first of the detach keys is held back for the next one. */
const holdMs = 500;

function scannedInput(detachKeys: Buffer, detach: () => void): Transform {
  const scanner = new DetachScanner(detachKeys);
  let timer: NodeJS.Timeout | undefined;
  const scanned = new Transform({
    transform: (typed: Buffer, _encoding, done) => {
      clearTimeout(timer);
      const { passed, isDetached } = scanner.scan(typed);
      if (isDetached) {
        detach();
      } else if (scanner.isHolding) {
        timer = setTimeout(() => scanned.push(scanner.release()), holdMs);
      }
      done(null, passed);
    },
    flush: (done) => {
      clearTimeout(timer);
      done(null, scanner.release());
    },
    destroy: (error, done) => {
      clearTimeout(timer);
      done(error);
    },
  });
  return process.stdin.pipe(scanned);
}
