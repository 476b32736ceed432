import { constants } from 'node:os';
import { DockletError } from '@docklet/container';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Somebody has asked this command to end. */
export class InterruptedError extends DockletError {
  constructor(signal: (typeof signals)[number], hint: string | undefined) {
    super({
      code: 'DOCKLET_CLI_INTERRUPTED',
      message: `interrupted by ${signal}`,
      hint,
      details: { signal, exitCode: 128 + constants.signals[signal] },
    });
  }
}

/**
 * Lets a command that takes long be ended in order: the first signal aborts what is going on, and the next one ends the
 * process as always.
 */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #listener: (signal: (typeof signals)[number]) => void;

  constructor(hint?: string) {
    this.#listener = (signal) => {
      this[Symbol.dispose]();
      this.#controller.abort(new InterruptedError(signal, hint));
    };
    signals.forEach((signal) => process.on(signal, this.#listener));
  }

  /** Aborts when the command is to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Signals have their usual effect again. */
  [Symbol.dispose](): void {
    signals.forEach((signal) => process.off(signal, this.#listener));
  }
}
