import type { Engine, ExecOptions } from '@docklet/container';
import { exitCodeOf } from '@docklet/container';
import { connectInput } from '../terminal/connect-input.js';
import { openTerminal } from '../terminal/open-terminal.js';
import { UsageError } from '../usage-error.js';

/** Descriptors of this process. */
const stdout = 1;
const stderr = 2;

/** What a command ends with whose end nobody saw. */
const lost = 137;

/**
 * Runs a command in a container with its streams connected to this process's, until it ends.
 *
 * @returns the command's exit code
 */
export async function execForeground(
  engine: Engine,
  container: string,
  options: ExecOptions,
): Promise<number> {
  const { hasTerminal = false, hasStdin = false } = options;
  if (hasTerminal && hasStdin && !process.stdin.isTTY) {
    throw new UsageError(
      '-t with -i',
      'the standard input is not a terminal',
      'leave -t out to pass data through a pipe',
    );
  }
  using terminal = hasTerminal ? openTerminal(hasStdin) : undefined;
  using running = await engine.exec(container, options, {
    stdout,
    stderr,
    terminalSize: terminal?.size(),
    terminalSettings: terminal?.originalSettings,
  });
  terminal?.makeRaw();
  using _resizes = terminal?.onResize((size) => {
    running.resize(size);
  });
  using _input = hasStdin ? connectInput(running) : undefined;
  const status = await running.exited();
  return status === undefined ? lost : exitCodeOf(status);
}

/** Starts a command in a container and leaves it to itself. */
export async function execDetached(
  engine: Engine,
  container: string,
  options: ExecOptions,
): Promise<number> {
  using _running = await engine.exec(container, options, { endsWithParent: false });
  return 0;
}
