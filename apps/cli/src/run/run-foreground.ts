import { writeSync } from 'node:fs';
import type { ContainerOptions, Engine, StartOptions, StartedContainer } from '@docklet/container';
import type { AttachFlags } from '../flags/attach-flags.js';
import { parseDetachKeys } from '../flags/detach-keys.js';
import { tell } from '../output/say.js';
import { connectInput } from '../terminal/connect-input.js';
import { SignalForwarder } from '../terminal/forward-signals.js';
import { openTerminal } from '../terminal/open-terminal.js';
import { UsageError } from '../usage-error.js';
import { prepareSource } from './prepare-source.js';
import { printTrace } from './print-trace.js';

/** Descriptors of this process. */
const stdout = 1;
const stderr = 2;

/** How a container is run in the foreground. */
export interface ForegroundOptions extends AttachFlags {
  readonly isTraced: boolean;
  readonly isQuiet?: boolean | undefined;
  readonly onCreated: ((id: string) => void) | undefined;
}

/**
 * Runs a container with its streams connected to this process's, until it ends or is detached from.
 *
 * @returns the container's exit code
 */
export async function runForeground(
  engine: Engine,
  options: ContainerOptions,
  foreground: ForegroundOptions,
): Promise<number> {
  const { hasTerminal = false, attachedStreams: streams = [] } = options;
  const hasStdin = options.hasStdin === true && streams.includes('stdin');
  if (hasTerminal && hasStdin) {
    assertTerminal('-t with -i');
  }
  const source = await prepareSource(engine, options, foreground);
  const { isTraced, onCreated } = foreground;
  const connected = {
    hasTerminal,
    hasStdin,
    hasStdout: streams.includes('stdout'),
    hasStderr: streams.includes('stderr'),
  };
  const exitCode = await stayAttached(connected, foreground, (start) =>
    engine.run(
      options,
      {
        ...start,
        onCreated: (id) => {
          onCreated?.(id);
          // Who sees nothing of it gets to know what to call it.
          if (!connected.hasStdout && !connected.hasStderr) {
            writeSync(stdout, `${id}\n`);
          }
        },
        ...(isTraced ? { onTrace: printTrace } : {}),
      },
      source,
    ),
  );
  // A container that is created here has not been running before.
  return exitCode ?? 0;
}

/** @throws UsageError when this process has no terminal to be typed at */
export function assertTerminal(what: string): void {
  if (!process.stdin.isTTY) {
    throw new UsageError(
      what,
      'the standard input is not a terminal',
      'leave -t out to pass data through a pipe',
    );
  }
}

/** Which of this process's streams are connected. */
export interface Connected {
  readonly hasTerminal: boolean;
  readonly hasStdin: boolean;
  /** Default: true. */
  readonly hasStdout?: boolean;
  /** Default: true. */
  readonly hasStderr?: boolean;
}

/**
 * Starts a container and stays attached to it until it ends, or the detach keys are typed.
 *
 * @returns its exit code; 0 when it was detached from, undefined when it was not started
 */
export async function stayAttached(
  { hasTerminal, hasStdin, hasStdout = true, hasStderr = true }: Connected,
  { sigProxy, detachKeys }: AttachFlags,
  begin: (start: StartOptions) => Promise<StartedContainer | undefined>,
): Promise<number | undefined> {
  const keys = parseDetachKeys(detachKeys);
  // From here on: what the container's output tells people to send may come before we know that it runs.
  using signals = sigProxy ? new SignalForwarder() : undefined;
  using terminal = hasTerminal ? openTerminal(hasStdin) : undefined;
  // What it writes first already finds a terminal that passes bytes on as they are.
  terminal?.makeRaw();
  const container = await begin({
    ...(hasStdout ? { stdout } : {}),
    ...(hasStderr ? { stderr } : {}),
    terminalSize: terminal?.size(),
    terminalSettings: terminal?.originalSettings,
  });
  if (container === undefined) {
    return undefined;
  }
  signals?.sendTo((signal) => container.process.signal(signal));
  using _resizes = terminal?.onResize((size) => {
    container.process.resize(size);
  });
  using input = hasStdin
    ? connectInput(container.process, hasTerminal ? keys : undefined)
    : undefined;
  const end = await Promise.race([container.finished, input?.detached ?? never()]);
  if (end === 'detached') {
    container.letGo();
    tell('read escape sequence');
    return 0;
  }
  return end.exitCode;
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
