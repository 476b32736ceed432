/**
 * Tries to end with 3 by {@link endProcess} and then by Node with 4.
 *
 * Arguments: `bound` for whoever has called the C library before, `streamed` for whoever has opened Node's standard input.
 */
import { endProcess } from './end-process.js';
import { trySyscall } from './libc.js';

if (process.argv.includes('bound')) {
  trySyscall('getpid', []);
}
if (process.argv.includes('streamed')) {
  process.stdin.unref();
}
endProcess(3);
process.exitCode = 4;
