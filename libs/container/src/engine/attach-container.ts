import type { Fd, SignalName, WindowSize } from '@docklet/syscall';
import { setWindowSize, takeFromProcess } from '@docklet/syscall';
import type { LogRecord } from '../logs/log-record.js';
import { readLog } from '../logs/read-log.js';
import { openProcess } from '../state/process-identity.js';
import type { ContainerView } from './container-view.js';
import type { EngineContext } from './engine-context.js';
import { ContainerNotRunningError } from '../exec/errors.js';
import { signalInit } from './signal-container.js';
import { waitForContainer } from './wait-container.js';

/** A container that runs, and that this process has attached itself to. */
export interface AttachedContainer extends Disposable {
  readonly hasTerminal: boolean;
  /** What it writes from now on, in parts. */
  readonly output: AsyncIterable<readonly LogRecord[]>;
  /** Where its standard input is written to: a pipe, or its terminal. Undefined without one. */
  readonly input: Fd | undefined;
  /** Closes this side of its input; others who are attached keep theirs. */
  endInput(): void;
  resize(size: WindowSize): void;
  signal(signal: SignalName): boolean;
  /** Resolves with its exit code when it has ended; never, once this is disposed of. */
  readonly ended: Promise<number>;
}

/**
 * Attaches to a container that runs: its output is read from its log, as its monitor writes it, and its input is taken
 * out of the monitor by pidfd_getfd(2).
 *
 * @throws {@link ContainerNotRunningError} (`DOCKLET_CONTAINER_NOT_RUNNING`)
 */
export function attachContainer(context: EngineContext, view: ContainerView): AttachedContainer {
  const { record, state } = view;
  const { processes } = state;
  if (processes === undefined || (view.status !== 'running' && view.status !== 'paused')) {
    throw new ContainerNotRunningError(record.name, 'attach to');
  }
  const over = new AbortController();
  const detached = new AbortController();
  const input = takeInput(view);
  const hasTerminal = record.options.hasTerminal === true;
  return {
    hasTerminal,
    input,
    output: readLog(context.layout.containerFiles(record.id).log, {
      until: over.signal,
      isFromNow: true,
    }),
    endInput: () => input?.close(),
    resize: (size) => {
      if (hasTerminal && input !== undefined) {
        setWindowSize(input, size);
      }
    },
    signal: (signal) => signalInit(state, signal),
    ended: waitForContainer(context, view, detached.signal).finally(() => {
      over.abort();
    }),
    [Symbol.dispose]: () => {
      detached.abort();
      over.abort();
      input?.close();
    },
  };
}

function takeInput({ state: { processes } }: ContainerView): Fd | undefined {
  if (processes?.inputFd === undefined) {
    return undefined;
  }
  using monitor = openProcess(processes.monitor);
  return monitor && takeFromProcess(monitor, processes.inputFd);
}
