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
 * Ends the process, as SIGPIPE does with others, if an error says that nobody reads what it writes: `docklet … | head`.
 * Node ignores that signal.
 */
export function endIfNobodyReads(error: unknown): void {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EPIPE' && syscall === 'write') {
    process.exit(128 + constants.signals.SIGPIPE);
  }
}
