import { fstatSync, readSync } from 'node:fs';
import type { LogRecord } from './log-record.js';
import { logHeaderBytes, maxRecordBytes, parseLogHeader } from './log-record.js';
import type { OpenLogFile } from './log-files.js';

/** How much is read at a time: many records, and always at least one whole one. */
const blockBytes = 16 * maxRecordBytes;

/** Reads the records of one file of a log, as far as it has been written. */
export class RecordScanner {
  readonly #file: OpenLogFile;
  #position = 0;

  constructor(file: OpenLogFile) {
    this.#file = file;
  }

  /** Where the first record begins that was not read yet, or not yet written as a whole. */
  get position(): number {
    return this.#position;
  }

  /** Goes to the end of what has been written so far. */
  skip(): void {
    while (this.next().length > 0) {
      // Records are found one after the other.
    }
  }

  /** The records of the next part of the file; none when no more has been written. */
  next(): LogRecord[] {
    const { number } = this.#file.fd;
    const left = Math.min(fstatSync(number).size - this.#position, blockBytes);
    if (left < logHeaderBytes) {
      return [];
    }
    const block = Buffer.allocUnsafe(left);
    const length = readSync(number, block, 0, left, this.#position);
    const records: LogRecord[] = [];
    let offset = 0;
    while (offset + logHeaderBytes <= length) {
      const header = parseLogHeader(block, offset);
      if (header === undefined) {
        // Behind a torn record: the next byte may be where a whole one begins.
        offset++;
        continue;
      }
      const end = offset + logHeaderBytes + header.lengthBytes;
      if (end > length) {
        break;
      }
      const { stream, timeNs } = header;
      records.push({ stream, timeNs, bytes: block.subarray(offset + logHeaderBytes, end) });
      offset = end;
    }
    this.#position += offset;
    return records;
  }
}
