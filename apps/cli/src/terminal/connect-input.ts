import { createWriteStream } from 'node:fs';
import type { ContainerInput } from '@docklet/container';

/** Errors that mean that nobody reads any more: the container has ended, or closed its input. */
const closed = new Set(['EPIPE', 'EIO', 'EBADF', 'ERR_STREAM_DESTROYED']);

/**
 * Passes this process's standard input on to a container, and its end too.
 *
 * @returns to be disposed of when the container has ended
 */
export function connectInput(container: ContainerInput): Disposable {
  const fd = container.input?.number;
  if (fd === undefined) {
    return { [Symbol.dispose]: () => undefined };
  }
  // Each write is done by a thread: one that waits for the container to read keeps nothing else from going on.
  const output = createWriteStream('', { fd, autoClose: false });
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (!closed.has(error.code ?? '')) {
      throw error;
    }
    process.stdin.unpipe(output);
  });
  output.on('finish', () => {
    container.endInput();
  });
  process.stdin.pipe(output);
  return {
    [Symbol.dispose]: () => {
      process.stdin.unpipe(output);
      // What is left to read is nobody's any more; a handle that stays open would keep this process alive.
      process.stdin.destroy();
    },
  };
}
