import { isDockletError } from '@docklet/container';
import type { ExecOptions } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { execDetached, execForeground } from '../exec/exec-foreground.js';
import { listOption } from '../flags/list-option.js';
import { usualDetachKeys } from '../flags/detach-keys.js';
import { parseVariable, readEnvironmentFile } from '../flags/environment.js';

interface Flags {
  readonly detach?: boolean;
  readonly interactive?: boolean;
  readonly tty?: boolean;
  readonly privileged?: boolean;
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  readonly user?: string;
  readonly workdir?: string;
  readonly detachKeys: string;
}

/** What Docker ends with when the command could not be started in a container that is there. */
const notStarted = 126;

/** What is wrong with the container or the command line, not with the command, by the error's code. */
const exitCodes: Readonly<Record<string, number>> = {
  DOCKLET_CLI_USAGE: 1,
  DOCKLET_CONTAINER_NOT_FOUND: 1,
  DOCKLET_CONTAINER_AMBIGUOUS: 1,
  DOCKLET_CONTAINER_NOT_RUNNING: 1,
  DOCKLET_CONTAINER_PAUSED: 1,
  DOCKLET_CONTAINER_INVALID_VARIABLE: 1,
  DOCKLET_CONTAINER_NO_EXEC_COMMAND: 1,
  DOCKLET_CONTAINER_COMMAND_NOT_FOUND: 127,
};

/** Says which options `docklet exec` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .usage('[OPTIONS] CONTAINER COMMAND [ARG...]')
    .argument('<container>')
    .argument('<command...>')
    .passThroughOptions()
    .option('-d, --detach', 'do not wait for it')
    .option('-i, --interactive', 'connect the standard input')
    .option('-t, --tty', 'give it a terminal')
    .option('--privileged', 'grant all capabilities')
    .addOption(
      listOption('-e, --env <variable>', 'set a variable: NAME=value, or NAME for its value here'),
    )
    .addOption(listOption('--env-file <file>', 'set the variables in a file'))
    .option('-u, --user <user>', 'run as this user: NAME|UID[:GROUP|GID]')
    .option('-w, --workdir <folder>', 'the working directory')
    .option(
      '--detach-keys <keys>',
      'at a terminal these keys leave the command running',
      usualDetachKeys,
    )
    .action(async (container: string, words: string[], flags: Flags) => {
      const options = toExecOptions(words, flags);
      context.exitCodeOf = exitCodeOf;
      const engine = await context.engine();
      context.exitCode =
        flags.detach === true
          ? await execDetached(engine, container, options)
          : await execForeground(engine, container, options, flags.detachKeys);
    });
}

function toExecOptions(command: readonly string[], flags: Flags): ExecOptions {
  return {
    command,
    environment: [
      ...flags.envFile.flatMap((file) => readEnvironmentFile(file, process.env)),
      ...flags.env.flatMap((variable) => parseVariable(variable, process.env)),
    ],
    hasTerminal: flags.tty === true,
    hasStdin: flags.interactive === true && flags.detach !== true,
    isPrivileged: flags.privileged === true,
    ...(flags.user === undefined || flags.user === '' ? {} : { user: flags.user }),
    ...(flags.workdir === undefined ? {} : { workingDirectory: flags.workdir }),
  };
}

function exitCodeOf(error: unknown): number {
  return isDockletError(error) ? (exitCodes[error.code] ?? notStarted) : notStarted;
}
