import { NLM_F_ACK, NLM_F_REQUEST } from '../constants/netlink.js';
import { alignTo4 } from './attribute.js';
import { NetlinkFormatError } from './errors.js';

/** Length, type, flags, sequence number, port: struct nlmsghdr, netlink(7). */
export const messageHeaderBytes = 16;

/** What is asked of the kernel, and what it is good for. */
export interface NetlinkRequest {
  /** What it does, to follow «cannot»: `create the bridge docklet0`. */
  readonly operation: string;
  readonly type: number;
  /** Beside NLM_F_REQUEST and NLM_F_ACK, which every request has. */
  readonly flags: number;
  /** What follows the header: a structure of the message's type, then attributes. */
  readonly body: Buffer;
}

/** A message as it came. */
export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly body: Buffer;
}

/**
 * A request with its header. It always asks for an acknowledgement, so that every exchange has an end. The port is left
 * to the kernel, which knows the socket's.
 */
export function encodeRequest({ type, flags, body }: NetlinkRequest, sequence: number): Buffer {
  const length = messageHeaderBytes + body.length;
  const bytes = Buffer.alloc(alignTo4(length));
  bytes.writeUInt32LE(length, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt16LE(flags | NLM_F_REQUEST | NLM_F_ACK, 6);
  bytes.writeUInt32LE(sequence, 8);
  bytes.set(body, messageHeaderBytes);
  return bytes;
}

/**
 * The messages of a datagram; a dump comes with many in each.
 *
 * @throws {@link NetlinkFormatError} (`DOCKLET_NETWORK_INVALID_MESSAGE`) when a length is wrong
 */
export function decodeMessages(datagram: Buffer): NetlinkMessage[] {
  const messages: NetlinkMessage[] = [];
  let offset = 0;
  while (offset < datagram.length) {
    const rest = datagram.subarray(offset);
    const length = rest.length < messageHeaderBytes ? 0 : rest.readUInt32LE(0);
    if (length < messageHeaderBytes || length > rest.length) {
      throw new NetlinkFormatError(`a message of ${length} bytes in ${rest.length} bytes`);
    }
    messages.push({
      type: rest.readUInt16LE(4),
      flags: rest.readUInt16LE(6),
      sequence: rest.readUInt32LE(8),
      body: rest.subarray(messageHeaderBytes, length),
    });
    offset += alignTo4(length);
  }
  return messages;
}
