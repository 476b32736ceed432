import { runCommandLine } from './command-line.js';
import { endOnUncaughtErrors } from './uncaught.js';

endOnUncaughtErrors();
void runCommandLine(process.argv.slice(2)).then((exitCode) => {
  // Output is written synchronously on Linux, files, pipes and terminals alike: nothing is on its way any more, and taking
  // Node's environment apart piece by piece takes a millisecond more.
  process.exit(exitCode);
});
