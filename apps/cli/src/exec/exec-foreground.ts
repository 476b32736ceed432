import type { Engine, ExecOptions } from '@docklet/container';
import { exitCodeOf } from '@docklet/container';
import { connectInput } from '../terminal/connect-input.js';
import { openTerminal } from '../terminal/open-terminal.js';
import { parseDetachKeys } from '../flags/detach-keys.js';
import { assertTerminal } from '../run/run-foreground.js';

/** Descriptors of this process. */
const stdout = 1;
const stderr = 2;

/** What a command ends with whose end nobody saw. */
const lost = 137;

/**
 * Runs a command in a container with its streams connected to this process's, until it ends.
 *
 * @returns the command's exit code; 0 when it was detached from
 */
export async function execForeground(
  engine: Engine,
  container: string,
  options: ExecOptions,
  detachKeys: string,
): Promise<number> {
  const { hasTerminal = false, hasStdin = false } = options;
  const keys = parseDetachKeys(detachKeys);
  if (hasTerminal && hasStdin) {
    assertTerminal('-t with -i');
  }
  using terminal = hasTerminal ? openTerminal(hasStdin) : undefined;
  // What it writes first already finds a terminal that passes bytes on as they are.
  terminal?.makeRaw();
  using running = await engine.exec(container, options, {
    stdout,
    stderr,
    terminalSize: terminal?.size(),
    terminalSettings: terminal?.originalSettings,
  });
  using _resizes = terminal?.onResize((size) => {
    running.resize(size);
  });
  using input = hasStdin ? connectInput(running, hasTerminal ? keys : undefined) : undefined;
  const status = await Promise.race([running.exited(), input?.detached ?? never()]);
  if (status === 'detached') {
    running.letGo();
    return 0;
  }
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

function never(): Promise<never> {
  return new Promise(() => undefined);
}
