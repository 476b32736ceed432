import { inspect } from 'node:util';
import { OutputError } from './output/output-error.js';
import { printError } from './output/print-error.js';
import { stderr } from './output/standard-output.js';

/** What a failure of docklet's own ends with, as in `docker run`. */
const engineFailed = 125;
const failed = 1;

/** Ends the process when an error reaches nobody: what Node's streams could not write, or a bug. */
export function endOnUncaughtErrors(): void {
  process.on('uncaughtException', (error) => {
    if (error instanceof OutputError) {
      if (error.details['output'] === 'stdout') {
        printError(error, { withCauses: false });
      }
      process.exit(failed);
    }
    stderr.write(`docklet: this is a bug of docklet; please report it\n${inspect(error)}\n`);
    process.exit(engineFailed);
  });
}
