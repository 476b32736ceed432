/**
 * A record of a container's log: what the container wrote at one time to one of its outputs, as its monitor got it. Any
 * bytes, any length up to {@link maxRecordBytes}; lines are for whoever reads it.
 *
 * A log is a file of records, one behind the other. Each begins with three 64-bit words, little-endian:
 *
 * | word | what                                                                                   |
 * | ---- | -------------------------------------------------------------------------------------- |
 * | 0    | when: seconds since 1970                                                               |
 * | 1    | when: nanoseconds                                                                      |
 * | 2    | lower half: how many bytes follow; upper half: `DLK` and the stream, 1 or 2            |
 */
export interface LogRecord {
  readonly stream: 'stdout' | 'stderr';
  readonly timeNs: bigint;
  readonly bytes: Buffer;
}

/** The size of what stands before a record's bytes. */
export const logHeaderBytes = 24;

/** How much one record holds at most: what the monitor reads at a time. */
export const maxRecordBytes = 64 * 1024;

/** Places in a record's header. */
export const logHeader = { time: 0, nanoseconds: 8, length: 16, tag: 20 } as const;

/** The upper half of a header's last word, by stream: by it a reader finds the next record behind a torn one. */
export const logTags = { stdout: 0x014b4c44, stderr: 0x024b4c44 } as const;

const nsPerSecond = 1_000_000_000n;

/** What stands before a record's bytes. */
export interface LogHeader {
  readonly stream: LogRecord['stream'];
  readonly timeNs: bigint;
  readonly lengthBytes: number;
}

/**
 * Reads a record's header.
 *
 * @returns undefined when there is none at this place: the record before was torn, by a kill or a full disk
 */
export function parseLogHeader(bytes: Buffer, offset: number): LogHeader | undefined {
  const tag = bytes.readUInt32LE(offset + logHeader.tag);
  const lengthBytes = bytes.readUInt32LE(offset + logHeader.length);
  const nanoseconds = bytes.readBigInt64LE(offset + logHeader.nanoseconds);
  const isTagged = tag === logTags.stdout || tag === logTags.stderr;
  if (
    !isTagged ||
    lengthBytes === 0 ||
    lengthBytes > maxRecordBytes ||
    nanoseconds >= nsPerSecond
  ) {
    return undefined;
  }
  return {
    stream: tag === logTags.stdout ? 'stdout' : 'stderr',
    timeNs: bytes.readBigInt64LE(offset + logHeader.time) * nsPerSecond + nanoseconds,
    lengthBytes,
  };
}
