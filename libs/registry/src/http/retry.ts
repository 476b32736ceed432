import type { Call } from '../call.js';
import type { Clock } from '../clock.js';
import { StatusError } from '../errors/status-errors.js';
import { ConnectionError, RegistryTimeoutError } from '../errors/transport-errors.js';
import type { RegistryEvent } from '../events.js';
import { isPassingFailure } from './transport-failure.js';

/** How often, and with which pauses, a failed request is made again. */
export interface RetryOptions {
  /** Tries altogether. 1 means no retries. */
  readonly maxAttempts: number;
  /** The first pause is up to this long, each further one up to twice the one before. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/** What retrying needs from outside. */
export interface RetryEnvironment {
  readonly retry: RetryOptions;
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly report: (event: RegistryEvent) => void;
}

/** A registry that asks for more patience than this gets its error shown at once. */
const maxRetryAfterMs = 60_000;

const passingStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Counts failures and waits between them. */
export interface Retrier {
  /** Waits until it is worth trying again; throws `error` if it is not, which the caller may know better. */
  pauseAfter(error: unknown, isPassing?: boolean): Promise<void>;
  /** Something was achieved: what failed before does not count any more. */
  reset(): void;
}

/** Creates a {@link Retrier} for one operation. */
export function createRetrier(environment: RetryEnvironment, call: Call): Retrier {
  const { retry, clock, random, report } = environment;
  let attempt = 0;
  return {
    reset: () => {
      attempt = 0;
    },
    pauseAfter: async (error, isPassing = isWorthRetrying(error)) => {
      call.signal.throwIfAborted();
      attempt += 1;
      // Full jitter: clients that failed together must not come back together.
      const backoffMs =
        random() * Math.min(retry.maxDelayMs, retry.baseDelayMs * 2 ** (attempt - 1));
      const delayMs = Math.max(retryAfterOf(error), backoffMs);
      const isHopeless = delayMs > Math.min(maxRetryAfterMs, call.remainingMs());
      if (attempt >= retry.maxAttempts || isHopeless || !isPassing) {
        throw error;
      }
      report({ kind: 'retry', attempt, delayMs, cause: error });
      await clock.sleep(delayMs, call.signal);
    },
  };
}

/** Makes attempts until one succeeds or it is not worth it any more. */
export async function withRetries<T>(retrier: Retrier, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      await retrier.pauseAfter(error);
    }
  }
}

/** Whether the same request may succeed a moment later. */
function isWorthRetrying(error: unknown): boolean {
  if (error instanceof StatusError) {
    return passingStatuses.has(error.status);
  }
  if (error instanceof RegistryTimeoutError) {
    return error.kind !== 'total';
  }
  return error instanceof ConnectionError && isPassingFailure(error);
}

function retryAfterOf(error: unknown): number {
  return error instanceof StatusError ? (error.retryAfterMs ?? 0) : 0;
}
