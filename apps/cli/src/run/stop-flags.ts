import type { StopOptions, Unresponsive } from '@docklet/container';
import { parseSignal } from '@docklet/container';
import type { Command } from 'commander';
import { parseInteger } from '../flags/integer.js';
import { printable } from '../output/printable.js';
import { stderr } from '../output/standard-output.js';

/** How containers are stopped. */
export interface StopFlags {
  readonly time?: string;
  readonly signal?: string;
}

/** Adds the options that say how containers are stopped. */
export function addStopFlags(command: Command): void {
  command
    .option('-t, --time <seconds>', 'kill it after this time; -1 waits for ever, 0 does not wait')
    .option('--timeout <seconds>', 'the same')
    .option('-s, --signal <signal>', 'ask it with this signal to end');
}

/** What these flags ask the engine for. */
export function toStopOptions(flags: StopFlags & { readonly timeout?: string }): StopOptions {
  const time = flags.time ?? flags.timeout;
  return {
    timeoutSeconds: time === undefined ? undefined : parseInteger('--time', time),
    signal: flags.signal === undefined ? undefined : parseSignal(flags.signal),
    onUnresponsive: warn,
  };
}

function warn({ name, process: first, signal, timeoutSeconds }: Unresponsive): void {
  const then = timeoutSeconds < 0 ? 'it may go on for ever' : `it is killed in ${timeoutSeconds} s`;
  stderr.write(
    printable(
      `docklet: container ${name} does not react to ${signal}: its first process, ${first}, does not handle it; ${then}\n` +
        `hint: run it with --init, let the command replace the shell (exec), or stop it with -t 0\n`,
    ),
  );
}
