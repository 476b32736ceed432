import { createInterface } from 'node:readline/promises';
import { DockletError } from '@docklet/container';
import { tell } from './say.js';
import { stderr } from './standard-output.js';

/** Somebody was asked, and did not say yes. */
export class CancelledError extends DockletError {
  constructor(what: string) {
    super({
      code: 'DOCKLET_CLI_CANCELLED',
      message: `${what} has been cancelled`,
      hint: 'answer y, or use -f to be asked nothing',
    });
  }
}

/**
 * Asks before something is removed. No answer, as at the end of the input, means no.
 *
 * @throws CancelledError (`DOCKLET_CLI_CANCELLED`)
 */
export async function confirm(what: string, warning: string): Promise<void> {
  tell(`WARNING! ${warning}`);
  stderr.write('Are you sure you want to continue? [y/N] ');
  const lines = createInterface({ input: process.stdin });
  const { value } = await lines[Symbol.asyncIterator]().next();
  lines.close();
  if (!/^y(es)?$/i.test((value ?? '').trim())) {
    throw new CancelledError(what);
  }
}
