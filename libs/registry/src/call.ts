import type { Clock } from './clock.js';
import { RegistryTimeoutError } from './errors/transport-errors.js';

/** What every operation takes. */
export interface CallOptions {
  /** Gives up when aborted; the operation then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** The time for everything together: retries, waiting, redirects, tokens. */
  readonly timeoutMs?: number;
}

/** One operation under way. Dispose of it when the operation ends. */
export interface Call extends Disposable {
  /** Aborts when the caller gives up, or when the time is over. */
  readonly signal: AbortSignal;
  /** How much time is left. */
  remainingMs(): number;
}

/** Starts the clock for an operation, which errors call by its name: `pull docker.io/library/busybox`. */
export function startCall(
  operation: string,
  { signal, timeoutMs }: CallOptions,
  clock: Clock,
): Call {
  const startedAtMs = clock.now();
  const over = new AbortController();
  const done = new AbortController();
  if (timeoutMs !== undefined) {
    clock.sleep(timeoutMs, done.signal).then(
      () => over.abort(new RegistryTimeoutError(operation, 'total', timeoutMs)),
      () => undefined,
    );
  }
  return {
    signal: signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]),
    remainingMs: () => (timeoutMs === undefined ? Infinity : startedAtMs + timeoutMs - clock.now()),
    [Symbol.dispose]: () => done.abort(),
  };
}
