import {
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSGERR_ATTR_MSG,
} from '../constants/netlink.js';
import { alignTo4, parseAttributes, readText } from './attribute.js';
import { NetlinkFormatError } from './errors.js';
import type { NetlinkMessage } from './message.js';
import { messageHeaderBytes } from './message.js';

/** How the kernel answers a request that it has finished with. */
export interface Acknowledgement {
  /** The number of the error; 0 when all went well. */
  readonly errno: number;
  /** What the kernel says about it in words: NETLINK_EXT_ACK, Linux 4.12. */
  readonly text?: string | undefined;
}

const errnoBytes = 4;

/**
 * Reads the message that ends an exchange: NLMSG_ERROR, which also says that there was none, or the NLMSG_DONE of a
 * dump.
 *
 * @returns undefined when it is another message
 * @throws {@link NetlinkFormatError} (`DOCKLET_NETWORK_INVALID_MESSAGE`) when it is cut short
 */
export function readAcknowledgement(message: NetlinkMessage): Acknowledgement | undefined {
  const { type, flags, body } = message;
  if (type !== NLMSG_ERROR && type !== NLMSG_DONE) {
    return undefined;
  }
  if (body.length < errnoBytes) {
    throw new NetlinkFormatError(`an acknowledgement of ${body.length} bytes`);
  }
  const errno = Math.abs(body.readInt32LE(0));
  if ((flags & NLM_F_ACK_TLVS) === 0) {
    return { errno };
  }
  const attributes = body.subarray(errnoBytes + (type === NLMSG_ERROR ? echoBytes(message) : 0));
  return { errno, text: readText(parseAttributes(attributes), NLMSGERR_ATTR_MSG) };
}

/** The request comes back after the error: its header, and its body too unless NETLINK_CAP_ACK is set. */
function echoBytes({ flags, body }: NetlinkMessage): number {
  if (body.length < errnoBytes + messageHeaderBytes) {
    throw new NetlinkFormatError(`an error of ${body.length} bytes`);
  }
  const hasBody = (flags & NLM_F_CAPPED) === 0;
  return hasBody ? alignTo4(body.readUInt32LE(errnoBytes)) : messageHeaderBytes;
}
