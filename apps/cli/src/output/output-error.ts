import { constants } from 'node:os';
import { getSystemErrorMessage } from 'node:util';
import { DockletError } from '@docklet/container';

/** An output of this process. */
export type OutputName = 'stdout' | 'stderr';

const titles: Readonly<Record<OutputName, string>> = {
  stdout: 'standard output',
  stderr: 'standard error',
};

/** What this process has to say cannot be written: the disk is full that it goes to, for example. */
export class OutputError extends DockletError {
  constructor(name: OutputName, cause: NodeJS.ErrnoException) {
    const { code = 'unknown', errno = 0 } = cause;
    super({
      code: 'DOCKLET_CLI_OUTPUT',
      message: `cannot write to the ${titles[name]}: ${getSystemErrorMessage(errno)}`,
      hint: 'what is missing there was not written; see where the output goes to',
      details: { output: name, errno: code },
      cause,
    });
  }
}

/**
 * What to throw when an output could not be written. If nobody reads it any more, the process ends instead, as SIGPIPE
 * does with others: `docklet … | head`. Node ignores that signal.
 */
export function outputError(name: OutputName, cause: NodeJS.ErrnoException): OutputError {
  if (cause.code === 'EPIPE' && cause.syscall === 'write') {
    process.exit(128 + constants.signals.SIGPIPE);
  }
  return new OutputError(name, cause);
}
