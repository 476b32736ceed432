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
  readonly stopFast?: boolean;
}

/** Adds the options that say how containers are stopped. */
export function addStopFlags(command: Command): void {
  command
    .option('-t, --time <seconds>', 'kill it after this time; -1 waits for ever, 0 does not wait')
    .option('--timeout <seconds>', 'the same')
    .option('-s, --signal <signal>', 'ask it with this signal to end');
  addStopFast(command);
}

/** Adds the option for those whose first process will not react. */
export function addStopFast(command: Command): void {
  command.option('--stop-fast', 'kill it at once if its first process does not handle the signal');
}

/** What these flags ask the engine for. */
export function toStopOptions(flags: StopFlags & { readonly timeout?: string }): StopOptions {
  const time = flags.time ?? flags.timeout;
  return {
    timeoutSeconds: time === undefined ? undefined : parseInteger('--time', time),
    signal: flags.signal === undefined ? undefined : parseSignal(flags.signal),
    isFast: flags.stopFast === true,
    onUnresponsive: warn,
  };
}

function warn({ name, process: first, signal, timeoutSeconds }: Unresponsive): void {
  stderr.write(
    printable(
      `docklet: container ${name} does not react to ${signal}: its first process, ${first}, does not handle it; ${fate(timeoutSeconds)}\n` +
        `hint: run it with --init, let the command replace the shell (exec), or stop it with --stop-fast\n`,
    ),
  );
}

function fate(timeoutSeconds: number): string {
  if (timeoutSeconds === 0) {
    return 'it is killed';
  }
  return timeoutSeconds < 0 ? 'it may go on for ever' : `it is killed in ${timeoutSeconds} s`;
}
