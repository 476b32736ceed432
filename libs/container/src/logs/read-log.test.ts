import { renameSync, rmSync, statSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LogRecord } from './log-record.js';
import { readLog } from './read-log.js';
import { createLog, encodeRecord, record, textOf } from './records.fixture.js';
import { trimLog } from './trim-log.js';

const records = fc.array(
  fc.record({
    stream: fc.constantFrom<LogRecord['stream']>('stdout', 'stderr'),
    timeNs: fc.bigInt({ min: 0n, max: 2n ** 60n }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 20 },
);

async function readAll(file: string): Promise<LogRecord[]> {
  const found: LogRecord[] = [];
  for await (const part of readLog(file)) {
    found.push(...part.map((one) => ({ ...one, bytes: Buffer.from(one.bytes) })));
  }
  return found;
}

describe('readLog', () => {
  it('finds every record as it was written, whatever its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(records, async (written) => {
        using log = createLog();
        log.append(Buffer.concat(written.map(encodeRecord)));
        expect(await readAll(log.file)).toEqual(written);
      }),
      { numRuns: 50 },
    );
  });

  it('reads what is no log at all without an error, and invents nothing that is too long', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (noise) => {
        using log = createLog();
        log.append(noise);
        const found = await readAll(log.file);
        expect(found.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(
          noise.length,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('reads the files from the oldest to the newest', async () => {
    using log = createLog();
    log.append(encodeRecord(record('c')));
    log.append(encodeRecord(record('b')), 1);
    log.append(encodeRecord(record('a')), 2);
    expect(await textOf(readLog(log.file))).toBe('abc');
  });

  it.each([
    ['before the newest was moved', [0, 2]],
    ['before a new file was begun', [1, 2]],
    ['again and again', [1, 4, 11]],
  ])('reads what a monitor has left that was killed %s', async (_when, numbers) => {
    using log = createLog();
    numbers.forEach((number) => {
      log.append(encodeRecord(record(`${number} `)), number);
    });
    const expected = [...numbers].reverse().map((number) => `${number} `);
    expect(await textOf(readLog(log.file))).toBe(expected.join(''));
    const over = new AbortController();
    const reading = textOf(readLog(log.file, { until: over.signal }));
    over.abort();
    expect(await reading).toBe(expected.join(''));
  });

  it('follows a file to the new one behind a moment without any', async () => {
    using log = createLog();
    log.append(encodeRecord(record('1')));
    const over = new AbortController();
    const reading = readLog(log.file, { until: over.signal });
    const text = textOf(reading);
    renameSync(log.file, `${log.file}.1`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.append(encodeRecord(record('2')));
    over.abort();
    expect(await text).toBe('12');
  });

  it('has nothing of a log that is not there', async () => {
    using log = createLog();
    expect(await textOf(readLog(`${log.file}-none`))).toBe('');
  });

  it('goes on behind a header that was torn', async () => {
    using log = createLog();
    log.append(encodeRecord(record('before')));
    log.append(encodeRecord(record('torn')).subarray(0, 20));
    log.append(encodeRecord(record('behind')));
    expect(await textOf(readLog(log.file))).toBe('beforebehind');
  });

  it('follows what is written and where it is rotated to, until it is over', async () => {
    using log = createLog();
    log.append(encodeRecord(record('1')));
    const over = new AbortController();
    const text = textOf(readLog(log.file, { until: over.signal }));
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
    await pause();
    log.append(encodeRecord(record('2')));
    await pause();
    renameSync(log.file, `${log.file}.1`);
    // The monitor may still write to the file that it has open.
    log.append(encodeRecord(record('3')), 1);
    log.append(encodeRecord(record('4')));
    await pause();
    log.append(encodeRecord(record('5')));
    over.abort();
    expect(await text).toBe('12345');
  });

  it('ends when the log is removed while it is followed', async () => {
    using log = createLog();
    log.append(encodeRecord(record('a')));
    const over = new AbortController();
    const reading = readLog(log.file, { until: over.signal });
    const parts = [await reading.next()];
    rmSync(log.file);
    over.abort();
    for (let part = await reading.next(); part.done !== true; part = await reading.next()) {
      parts.push(part);
    }
    expect(parts.flatMap(({ value }) => value as LogRecord[])).toHaveLength(1);
  });

  it('begins with what is written from now on, if that was asked for', async () => {
    using log = createLog();
    log.append(encodeRecord(record('old')), 1);
    log.append(encodeRecord(record('older')));
    const over = new AbortController();
    const reading = readLog(log.file, { until: over.signal, isFromNow: true });
    expect((await reading.next()).value).toEqual([]);
    log.append(encodeRecord(record('new')));
    over.abort();
    expect(await textOf(reading)).toBe('new');
  });
});

describe('trimLog', () => {
  it('takes off a half record, and nothing else', async () => {
    using log = createLog();
    const whole = encodeRecord(record('whole'));
    log.append(whole);
    trimLog(log.file);
    expect(statSync(log.file).size).toBe(whole.length);
    log.append(encodeRecord(record('half')).subarray(0, 26));
    trimLog(log.file);
    expect(statSync(log.file).size).toBe(whole.length);
    log.append(encodeRecord(record('next')));
    expect(await textOf(readLog(log.file))).toBe('wholenext');
  });
});
