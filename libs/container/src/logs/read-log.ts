import { watch } from 'node:fs';
import path from 'node:path';
import type { OpenLogFile } from './log-files.js';
import { openLogFiles, openNextLogFile } from './log-files.js';
import type { LogRecord } from './log-record.js';
import { RecordScanner } from './record-scanner.js';

/** How a log is read. */
export interface ReadLogOptions {
  /** Aborted when no more will be written; undefined: what is there now is all that is read. */
  readonly until?: AbortSignal | undefined;
  /** Whether reading begins with what is written from now on. Default: with the oldest record there is. */
  readonly isFromNow?: boolean;
}

/**
 * Reads a log from its oldest file to its newest, and follows it from file to file as it is written. Whoever reads
 * slowly keeps nobody waiting: what is rotated away before it was read is lost to this reader.
 *
 * @returns the records in parts, as they come; an empty part whenever everything that is there was read
 */
export async function* readLog(
  file: string,
  { until, isFromNow = false }: ReadLogOptions = {},
): AsyncGenerator<readonly LogRecord[]> {
  const files = openLogFiles(file);
  using changes = until && watchFolder(path.dirname(file), until);
  try {
    let current = isFromNow ? skipToEnd(files) : undefined;
    for (;;) {
      current ??= begin(files.shift());
      // Asked before the last look: what is written before it ends is seen.
      const isOver = until === undefined || until.aborted;
      yield* drain(current);
      const next: OpenLogFile | undefined =
        files.length > 0 || current === undefined ? undefined : openNextLogFile(file, current.file);
      if (next !== undefined) {
        files.push(next);
      }
      if (files.length > 0 && current !== undefined) {
        // It was left for a new file: from then on nothing is written to it any more.
        yield* drain(current);
        current.file.fd.close();
        current = undefined;
      } else if (isOver || current === undefined) {
        current?.file.fd.close();
        return;
      } else {
        yield [];
        await changes?.next();
      }
    }
  } finally {
    files.forEach(({ fd }) => {
      fd.close();
    });
  }
}

interface Reading {
  readonly file: OpenLogFile;
  readonly scanner: RecordScanner;
}

function begin(file: OpenLogFile | undefined): Reading | undefined {
  return file && { file, scanner: new RecordScanner(file) };
}

function skipToEnd(files: OpenLogFile[]): Reading | undefined {
  const reading = begin(files.pop());
  files.splice(0).forEach(({ fd }) => {
    fd.close();
  });
  reading?.scanner.skip();
  return reading;
}

function* drain(reading: Reading | undefined): Generator<readonly LogRecord[]> {
  for (;;) {
    const records = reading?.scanner.next() ?? [];
    if (records.length === 0) {
      return;
    }
    yield records;
  }
}

/** Tells of changes in a folder; also of those that came while nobody asked. */
interface FolderChanges extends Disposable {
  next(): Promise<void>;
}

function watchFolder(folder: string, until: AbortSignal): FolderChanges {
  let hasChanged = false;
  let wake = (): void => undefined;
  const changed = (): void => {
    hasChanged = true;
    wake();
  };
  const watcher = watch(folder, changed);
  until.addEventListener('abort', changed);
  return {
    next: async () => {
      if (!hasChanged) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      hasChanged = false;
    },
    [Symbol.dispose]: () => {
      until.removeEventListener('abort', changed);
      watcher.close();
    },
  };
}
