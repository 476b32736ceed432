import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { logFileName } from '../plan/log-steps.js';
import type { LogRecord } from './log-record.js';
import { logHeaderBytes, logTags } from './log-record.js';

/** A record as a monitor writes it. */
export function encodeRecord({ stream, timeNs, bytes }: LogRecord): Buffer {
  const header = Buffer.alloc(logHeaderBytes);
  header.writeBigInt64LE(timeNs / 1_000_000_000n, 0);
  header.writeBigInt64LE(timeNs % 1_000_000_000n, 8);
  header.writeUInt32LE(bytes.length, 16);
  header.writeUInt32LE(logTags[stream], 20);
  return Buffer.concat([header, bytes]);
}

/** A record with this text. */
export function record(
  text: string,
  timeNs = 0n,
  stream: LogRecord['stream'] = 'stdout',
): LogRecord {
  return { stream, timeNs, bytes: Buffer.from(text) };
}

/** A log in a folder that disappears with it. */
export interface TestLog extends Disposable {
  readonly file: string;
  append(bytes: Uint8Array, number?: number): void;
}

/** An empty log. */
export function createLog(): TestLog {
  const folder = mkdtempSync(path.join(tmpdir(), 'docklet-log-'));
  const file = path.join(folder, 'log');
  return {
    file,
    append: (bytes, number = 0) => {
      const fd = openSync(logFileName(file, number), 'a');
      writeSync(fd, bytes);
      closeSync(fd);
    },
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

/** All texts of the parts of a log. */
export async function textOf(parts: AsyncIterable<readonly { bytes: Buffer }[]>): Promise<string> {
  let text = '';
  for await (const part of parts) {
    text += part.map(({ bytes }) => bytes.toString('latin1')).join('');
  }
  return text;
}
