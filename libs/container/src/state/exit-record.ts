import type { ExitStatus } from '@docklet/syscall';
import { parseSiginfo, siginfoBytes } from '@docklet/syscall';

/**
 * What a monitor notes down when its container has ended: the siginfo_t of waitid(2), and the time as a `struct timespec`.
 * It is in a file of its own, beside the container's state, until somebody has cleaned up and the state says it.
 */
export const exitRecord = { status: 24, time: siginfoBytes } as const;

/** The size of an exit record: shorter ones are of containers that have not ended. */
export const exitRecordBytes = siginfoBytes + 16;

/** How a container ended, and when. */
export interface ContainerEnd {
  readonly status: ExitStatus;
  /** RFC 3339. */
  readonly finishedAt: string;
}

/** Reads an exit record; undefined as long as there is none. */
export function parseExitRecord(bytes: Buffer): ContainerEnd | undefined {
  const status = bytes.length < exitRecordBytes ? undefined : parseSiginfo(bytes);
  if (status === undefined) {
    return undefined;
  }
  const seconds = bytes.readBigInt64LE(exitRecord.time);
  const nanoseconds = bytes.readBigInt64LE(exitRecord.time + 8);
  const milliseconds = Number(seconds) * 1000 + Number(nanoseconds / 1_000_000n);
  return { status, finishedAt: new Date(milliseconds).toISOString() };
}
