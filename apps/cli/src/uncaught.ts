import { inspect } from 'node:util';
import { endIfNobodyReads, stderr } from './output/standard-output.js';

/** What a failure of docklet's own ends with, as in `docker run`. */
const engineFailed = 125;

/**
 * Ends the process when an error reaches nobody. That is no failure when whoever read the output has gone: Node's streams
 * report it as an error that nobody waits for. Listening here costs nothing, while listening to a stream would open one
 * that `docklet run` does not need.
 */
export function endOnUncaughtErrors(): void {
  process.on('uncaughtException', (error) => {
    endIfNobodyReads(error);
    stderr.write(`docklet: this is a bug of docklet; please report it\n${inspect(error)}\n`);
    process.exit(engineFailed);
  });
}
