import { constants } from 'node:os';
import { inspect } from 'node:util';

/** What a failure of docklet's own ends with, as in `docker run`. */
const engineFailed = 125;

/**
 * Ends the process when an error reaches nobody. That is no failure when whoever read the output has gone, as with
 * `docklet … | head`: Node ignores SIGPIPE and reports an error where other programs simply end. Listening here costs
 * nothing, while touching `process.stdout` would open a stream that `docklet run` does not need.
 */
export function endOnUncaughtErrors(): void {
  process.on('uncaughtException', (error) => {
    endIfNobodyReads(error);
    process.stderr.write(
      `docklet: this is a bug of docklet; please report it\n${inspect(error)}\n`,
    );
    process.exit(engineFailed);
  });
}

/** Ends the process, as SIGPIPE does with others, if an error says that nobody reads what it writes. */
export function endIfNobodyReads(error: unknown): void {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EPIPE' && syscall === 'write') {
    process.exit(128 + constants.signals.SIGPIPE);
  }
}
