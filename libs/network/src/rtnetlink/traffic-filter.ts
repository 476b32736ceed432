import { NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL } from '../constants/netlink.js';
import {
  ETH_P_ALL,
  RTM_GETTFILTER,
  RTM_NEWQDISC,
  RTM_NEWTFILTER,
  TCA_BPF_FD,
  TCA_BPF_FLAGS,
  TCA_BPF_FLAG_ACT_DIRECT,
  TCA_BPF_ID,
  TCA_BPF_NAME,
  TCA_KIND,
  TCA_OPTIONS,
  TC_H_CLSACT,
  TC_H_MIN_INGRESS,
} from '../constants/traffic-control.js';
import {
  attributeText,
  attributeU32,
  nested,
  parseAttributes,
  readNested,
  readU32,
} from '../netlink/attribute.js';
import { NetlinkFormatError } from '../netlink/errors.js';
import type { NetlinkRequest } from '../netlink/message.js';

/** struct tcmsg: family, interface, handle, parent, and what depends on the message; linux/rtnetlink.h. */
const headerBytes = 20;

/** What comes in: TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS). */
const ingress = ((TC_H_CLSACT & 0xffff_0000) | TC_H_MIN_INGRESS) >>> 0;

/** TC_H_MAKE(TC_H_CLSACT, 0): the place of filters has no number of its own. */
const place = (TC_H_CLSACT & 0xffff_0000) >>> 0;

/** The first filter in its place; filters of others have other priorities. */
const priority = 1;
const handle = 1;

/** Makes the place for filters at an interface; EEXIST when it is there. */
export function createFilterPlace(index: number): NetlinkRequest {
  return {
    operation: `prepare interface ${index} for filters`,
    type: RTM_NEWQDISC,
    flags: NLM_F_CREATE | NLM_F_EXCL,
    body: Buffer.concat([
      header({ index, handle: place, parent: TC_H_CLSACT, info: 0 }),
      attributeText(TCA_KIND, 'clsact'),
    ]),
  };
}

/** Lets a program see what comes in by an interface; it comes in the place of one that was there before: tc-bpf(8). */
export function setFilter(index: number, program: number, name: string): NetlinkRequest {
  const options = nested(
    TCA_OPTIONS,
    attributeU32(TCA_BPF_FD, program),
    attributeText(TCA_BPF_NAME, name),
    attributeU32(TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT),
  );
  // The protocol is in network byte order.
  const info = (priority << 16) | (ETH_P_ALL << 8);
  return {
    operation: `attach program ${name} to interface ${index}`,
    type: RTM_NEWTFILTER,
    flags: NLM_F_CREATE,
    body: Buffer.concat([
      header({ index, handle, parent: ingress, info }),
      attributeText(TCA_KIND, 'bpf'),
      options,
    ]),
  };
}

/** Asks for the filters that see what comes in by an interface; none without a place for them. */
export function listFilters(index: number): NetlinkRequest {
  return {
    operation: `list the filters of interface ${index}`,
    type: RTM_GETTFILTER,
    flags: NLM_F_DUMP,
    body: header({ index, handle: 0, parent: ingress, info: 0 }),
  };
}

/**
 * Reads the body of an RTM_NEWTFILTER: the id of its program.
 *
 * @returns undefined when it is no program
 * @throws {@link NetlinkFormatError} (`DOCKLET_NETWORK_INVALID_MESSAGE`)
 */
export function decodeFilterProgram(body: Buffer): number | undefined {
  if (body.length < headerBytes) {
    throw new NetlinkFormatError(`a filter of ${body.length} bytes`);
  }
  return readU32(readNested(parseAttributes(body.subarray(headerBytes)), TCA_OPTIONS), TCA_BPF_ID);
}

function header(fields: {
  readonly index: number;
  readonly handle: number;
  readonly parent: number;
  readonly info: number;
}): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes.writeInt32LE(fields.index, 4);
  bytes.writeUInt32LE(fields.handle, 8);
  bytes.writeUInt32LE(fields.parent, 12);
  bytes.writeUInt32LE(fields.info, 16);
  return bytes;
}
