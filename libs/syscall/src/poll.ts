import type { Fd } from './fd.js';
import { koffi } from './koffi.js';

/**
 * Resolves when a descriptor is ready to be read, also when its other side is gone. The event loop waits for it and
 * stays alive; no thread is used.
 *
 * A pidfd is ready when its process has ended, a pipe's reading end when there are bytes or no writers are left.
 *
 * @param signal ends the waiting; the promise is resolved then too
 */
export function whenReadable(fd: Fd, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal?.removeEventListener('abort', done);
      handle.stop();
      handle.close();
      resolve();
    };
    const handle = koffi().node.poll(fd.number, { readable: true, disconnect: true }, done);
    signal?.addEventListener('abort', done);
  });
}
