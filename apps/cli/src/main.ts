import { endProcess } from '@docklet/container';
import { runCommandLine } from './command-line.js';
import { untilWritten } from './output/node-streams.js';
import { endOnUncaughtErrors } from './uncaught.js';

endOnUncaughtErrors();
void runCommandLine(process.argv.slice(2)).then(async (exitCode) => {
  await untilWritten();
  // Nothing is on its way any more, and taking Node's environment apart piece by piece takes milliseconds. The last
  // listener: what others do at the end is done.
  if (!isMeasured()) {
    process.on('exit', endProcess);
  }
  process.exit(exitCode);
});

/** Whether Node itself has something to write at its end: a profile, or which code was reached. */
function isMeasured(): boolean {
  const { NODE_OPTIONS, NODE_V8_COVERAGE } = process.env;
  const flags = [...process.execArgv, NODE_OPTIONS ?? ''];
  return NODE_V8_COVERAGE !== undefined || flags.some((flag) => /prof|trace|report/.test(flag));
}
