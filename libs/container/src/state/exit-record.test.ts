import { describe, expect, it } from '@jest/globals';
import { exitRecord, exitRecordBytes, parseExitRecord } from './exit-record.js';

/** What a monitor writes: a siginfo_t and a timespec. */
function record(code: number, status: number): Buffer {
  const bytes = Buffer.alloc(exitRecordBytes);
  bytes.writeInt32LE(code, 8);
  bytes.writeInt32LE(4711, 16);
  bytes.writeInt32LE(status, exitRecord.status);
  bytes.writeBigInt64LE(1_700_000_000n, exitRecord.time);
  bytes.writeBigInt64LE(5_000_000n, exitRecord.time + 8);
  return bytes;
}

describe('parseExitRecord', () => {
  it('reads an exit code and a time', () => {
    expect(parseExitRecord(record(1, 3))).toEqual({
      status: { kind: 'exited', code: 3 },
      finishedAt: '2023-11-14T22:13:20.005Z',
    });
  });

  it('reads a signal', () => {
    expect(parseExitRecord(record(2, 9))?.status).toMatchObject({
      kind: 'killed',
      signal: 'SIGKILL',
    });
  });

  it('returns undefined for a file that is empty or cut short: it has not ended', () => {
    expect(parseExitRecord(Buffer.alloc(0))).toBeUndefined();
    expect(parseExitRecord(record(1, 3).subarray(0, 100))).toBeUndefined();
  });
});
