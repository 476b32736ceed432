import type { Fd } from './fd.js';
import { koffi } from './koffi.js';

/** A wait that can be given up. */
export interface ReadableWait {
  readonly ready: Promise<void>;
  /** Gives it up: `ready` is never resolved then, and does not keep the event loop alive. */
  cancel(): void;
}

/** As {@link whenReadable}, for who may want to give it up: without an `AbortSignal`, which takes Node 1 ms to load. */
export function waitReadable(fd: Fd): ReadableWait {
  let end = (): void => undefined;
  const ready = new Promise<void>((resolve) => {
    const handle = koffi().node.poll(fd.number, { readable: true, disconnect: true }, () => {
      end();
      resolve();
    });
    end = () => {
      end = () => undefined;
      handle.stop();
      handle.close();
    };
  });
  return { ready, cancel: () => end() };
}

/**
 * Resolves when a descriptor is ready to be read, also when its other side is gone. The event loop waits for it and
 * stays alive; no thread is used.
 *
 * A pidfd is ready when its process has ended, a pipe's reading end when there are bytes or no writers are left.
 *
 * @param signal ends the waiting; the promise is resolved then too
 */
export function whenReadable(fd: Fd, signal?: AbortSignal): Promise<void> {
  const wait = waitReadable(fd);
  if (signal === undefined) {
    return wait.ready;
  }
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      wait.cancel();
      resolve();
    };
    void wait.ready.then(done);
    signal.addEventListener('abort', done);
  });
}
