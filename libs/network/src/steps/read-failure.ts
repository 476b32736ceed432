import type { Cell, StepFailure } from '@docklet/syscall';
import { readAcknowledgement } from '../netlink/acknowledgement.js';
import { NetlinkError, NetlinkFormatError } from '../netlink/errors.js';
import { decodeMessages } from '../netlink/message.js';
import { isCheck } from './exchange.js';

/**
 * What a failed step of this library means: which request the kernel refused, and its words about it.
 *
 * @param read reads a cell of the program, as `RunningProgram.read` does
 * @returns undefined for any other step; `StepFailedError` says all there is to say about it
 */
export function readNetworkFailure(
  { step }: StepFailure,
  read: (cell: Cell) => Buffer,
): NetlinkError | undefined {
  const [reply] = step.args;
  if (!isCheck(step) || reply === null || typeof reply !== 'object' || !('kind' in reply)) {
    return undefined;
  }
  const end = reply.kind === 'load' ? readReply(read(reply.cell)) : undefined;
  return end === undefined ? undefined : new NetlinkError(step.why, end);
}

/** The cell is longer than the message in it, and was shared with a process of the container. */
function readReply(bytes: Buffer): ReturnType<typeof readAcknowledgement> {
  try {
    const [message] = decodeMessages(bytes.subarray(0, bytes.readUInt32LE(0)));
    return message === undefined ? undefined : readAcknowledgement(message);
  } catch (error) {
    if (error instanceof NetlinkFormatError) {
      return undefined;
    }
    throw error;
  }
}
