import { writeSync } from 'node:fs';
import type {
  ExitStatus,
  Fd,
  ReadableWait,
  RunningProgram,
  SignalName,
  WindowSize,
} from '@docklet/syscall';
import {
  SyscallError,
  openPidfd,
  parseSiginfo,
  setWindowSize,
  signalPidfd,
  takeFromProcess,
  waitReadable,
} from '@docklet/syscall';
import type { ContainerProgram } from '../plan/container-program.js';
import { monitorMaster } from '../plan/monitor-section.js';
import type { Connections } from './connections.js';
import type { TraceListener } from './start-process.js';

/** Where a program leaves what is to be known of its command. */
export type ProcessPlan = Pick<ContainerProgram, 'pid' | 'exit'>;

/** Who is told when a command has ended. */
export interface EndListeners {
  readonly onTrace?: TraceListener | undefined;
  /** Told of it once, unless nobody saw how it ended. */
  readonly onExited?: ((status: ExitStatus) => void) | undefined;
}

/** A container whose command runs, as the process that started it sees it. */
export class RunningContainer implements Disposable {
  /** The init's process id on the host. */
  readonly pid: number;
  readonly #plan: ProcessPlan;
  readonly #running: RunningProgram;
  readonly #connections: Connections;
  readonly #terminal: Fd | undefined;
  #onTrace: TraceListener | undefined;
  #onExited: EndListeners['onExited'];
  #endWait: ReadableWait | undefined;

  constructor(
    plan: ProcessPlan,
    running: RunningProgram,
    connections: Connections,
    { onTrace, onExited }: EndListeners,
  ) {
    this.#onTrace = onTrace;
    this.#onExited = onExited;
    this.#plan = plan;
    this.#running = running;
    this.#connections = connections;
    this.pid = running.read(plan.pid.cell).readInt32LE(plan.pid.offset);
    const master = running.result(monitorMaster);
    this.#terminal = master === undefined ? undefined : this.#takeTerminal(master);
  }

  /** Where the container's standard input is written to: a pipe, or its terminal. */
  get input(): Fd | undefined {
    return this.#terminal ?? this.#connections.stdin;
  }

  /** Closes the container's standard input, if it is a pipe. */
  endInput(): void {
    this.#connections.stdin?.close();
  }

  /**
   * Sends a signal to the container's first process.
   *
   * @returns false when it has ended already
   */
  signal(signal: SignalName): boolean {
    const pidfd = unlessGone(() => openPidfd(this.pid));
    if (pidfd === undefined) {
      return false;
    }
    try {
      return signalPidfd(pidfd, signal);
    } finally {
      pidfd.close();
    }
  }

  /** Sets the size of the container's terminal, if it has one. */
  resize(size: WindowSize): void {
    if (this.#terminal !== undefined) {
      setWindowSize(this.#terminal, size);
    }
  }

  /** Lets go of the container: it goes on, and nothing of it is passed on to this process any more. */
  letGo(): void {
    const { lease } = this.#connections;
    if (lease !== undefined) {
      writeSync(lease.number, '.');
    }
    this.#endWait?.cancel();
    this.#running.letGo();
    this[Symbol.dispose]();
  }

  /**
   * Resolves when a container has ended and all its output was passed on; never, once it was let go of. Its monitor still
   * holds its mounts: see {@link exited}.
   *
   * @returns undefined when the monitor itself was killed, and nobody saw how the container ended
   */
  async ended(): Promise<ExitStatus | undefined> {
    const { lease } = this.#connections;
    if (lease !== undefined) {
      this.#endWait = waitReadable(lease);
      await this.#endWait.ready;
    }
    return this.#status() ?? this.exited();
  }

  /**
   * Resolves when the process that looks after the command has ended, with all that it held; never, once it was let go of.
   *
   * @returns undefined when the monitor itself was killed, and nobody saw how the container ended
   */
  async exited(): Promise<ExitStatus | undefined> {
    await this.#running.exited();
    this.#onTrace?.(this.#running.trace());
    this.#onTrace = undefined;
    const status = this.#status();
    if (status !== undefined) {
      this.#onExited?.(status);
      this.#onExited = undefined;
    }
    return status;
  }

  /** Gives up this process's connections. */
  [Symbol.dispose](): void {
    this.#terminal?.close();
    this.#running[Symbol.dispose]();
    this.#connections[Symbol.dispose]();
  }

  #status(): ExitStatus | undefined {
    return parseSiginfo(this.#running.read(this.#plan.exit));
  }

  /** The monitor may have ended already, with the container; then there is no terminal any more. */
  #takeTerminal(number: number): Fd | undefined {
    return unlessGone(() => takeFromProcess(this.#running.pidfd, number));
  }
}

/** Tries something on a process that may have ended in the meantime. */
function unlessGone<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof SyscallError && error.errno === 'ESRCH') {
      return undefined;
    }
    throw error;
  }
}
