import { runCommandLine } from './command-line.js';
import { endOnUncaughtErrors } from './uncaught.js';

endOnUncaughtErrors();
void runCommandLine(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
