import { closeSync, ftruncateSync, openSync, fstatSync } from 'node:fs';
import { openLogFile } from './log-files.js';
import { RecordScanner } from './record-scanner.js';

/**
 * Takes a half record off the end of a log, which a monitor has left that was killed while it wrote: what is appended
 * from now on begins where a reader looks for it.
 */
export function trimLog(file: string): void {
  const opened = openLogFile(file, 0);
  if (opened === undefined) {
    return;
  }
  using _fd = opened.fd;
  const scanner = new RecordScanner(opened);
  scanner.skip();
  if (scanner.position < fstatSync(opened.fd.number).size) {
    const writable = openSync(file, 'r+');
    try {
      ftruncateSync(writable, scanner.position);
    } finally {
      closeSync(writable);
    }
  }
}
