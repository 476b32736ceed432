/** Signals that somebody may send to the container by sending them to docklet. */
const forwarded: readonly NodeJS.Signals[] = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGTERM',
  'SIGUSR1',
  'SIGUSR2',
  'SIGCONT',
  'SIGALRM',
];

/** Hands the signals that this process gets on to somebody who may not be there yet. */
export class SignalForwarder implements Disposable {
  readonly #listener: (signal: NodeJS.Signals) => void;
  #pending: NodeJS.Signals[] = [];
  #send: ((signal: NodeJS.Signals) => void) | undefined;

  constructor() {
    this.#listener = (signal) => {
      if (this.#send === undefined) {
        this.#pending.push(signal);
      } else {
        this.#send(signal);
      }
    };
    for (const signal of forwarded) {
      process.on(signal, this.#listener);
    }
  }

  /** Sends what has come so far, and what comes from now on. */
  sendTo(send: (signal: NodeJS.Signals) => void): void {
    this.#send = send;
    this.#pending.forEach(send);
    this.#pending = [];
  }

  /** Signals have their usual effect again. */
  [Symbol.dispose](): void {
    for (const signal of forwarded) {
      process.off(signal, this.#listener);
    }
  }
}
