import { helpers } from '../../bpf/helpers.js';
import type { BpfItem, Register } from '../../bpf/instruction.js';
import {
  call,
  compute,
  jump,
  jumpIf,
  label,
  load,
  note,
  r0,
  r1,
  r10,
  r2,
  r3,
  r4,
  r5,
  r8,
  set,
  store,
  swapBytes,
} from '../../bpf/instruction.js';
import { context, maxPayload, message, packet, stack, udp, value } from './layout.js';
import { checksumBuffer, clear, loadPacket, storePacket } from './memory.js';

/** Bits of the header; RFC 1035, section 4.1.1. */
const flag = {
  response: 0x80,
  authoritative: 0x04,
  recursionDesired: 0x01,
  recursion: 0x80,
} as const;

/** There is no such name. */
const NXDOMAIN = 3;

/** Flags of bpf_l4_csum_replace: leave a sum that is not there alone; it is about the pseudo header. */
const BPF_F_MARK_MANGLED_0 = 0x20;
const BPF_F_PSEUDO_HDR = 0x10;

const ipv4HeaderBytes = 20;

/** Makes the answer of a question: its header, its sums, and the way back. */
export function replyItems(): readonly BpfItem[] {
  return [
    label('header'),
    ...messageHeaderItems(),
    note('what has changed, for the checksum'),
    ...clear(),
    load(r4, 'u64', r10, stack.newLength),
    jumpIf(r4, '>', maxPayload, 'drop'),
    jumpIf(r4, '<', 1, 'drop'),
    ...loadPacket({ udpOffset: packet.payload }, undefined, 'drop'),
    load(r8, 'u64', r10, stack.checksum),
    ...checksumBuffer('new', r8),
    ...udpItems(),
    jumpIf(udp, '==', packet.udp[6], 'back6'),
    ...ipv4LengthItems(),
    ...wayBackItems(4),
    jump('send'),
    label('back6'),
    ...storePacket({ offset: packet.ipv6.length }, stack.record, 2),
    ...wayBackItems(6),
    jump('send'),
  ];
}

/** The identifier stays; additional records are gone, also the one that asks for EDNS: who does not know it leaves it out. */
function messageHeaderItems(): readonly BpfItem[] {
  const { record } = stack;
  const at = (field: number): number => record + field - message.flags;
  return [
    load(r5, 'u64', r10, stack.recursion),
    compute(r5, '&', flag.recursionDesired),
    compute(r5, '|', flag.response | flag.authoritative),
    store('u8', r10, at(message.flags), r5),
    set(r5, flag.recursion),
    jumpIf(value, '!=', 0, 'known'),
    set(r5, flag.recursion | NXDOMAIN),
    label('known'),
    store('u8', r10, at(message.flags) + 1, r5),
    store('u16', r10, at(message.questionCount), 0x0100),
    load(r5, 'u64', r10, stack.count),
    store('u8', r10, at(message.answerCount), 0),
    store('u8', r10, at(message.answerCount) + 1, r5),
    store('u16', r10, at(message.authorityCount), 0),
    store('u16', r10, at(message.authorityCount) + 2, 0),
    ...storePacket(
      { udpOffset: packet.payload + message.flags },
      record,
      message.name - message.flags,
    ),
  ];
}

/**
 * The length and the checksum of UDP; the length counts twice, in the header and in the pseudo header. What comes from a
 * container's socket has no checksum yet but that of the pseudo header: the helpers know.
 */
function udpItems(): readonly BpfItem[] {
  return [
    note('length and checksum of UDP'),
    ...replaceChecksum([set(r3, 0), load(r4, 'u64', r10, stack.checksum)], BPF_F_MARK_MANGLED_0),
    ...replaceChecksum(lengths(packet.payload), BPF_F_MARK_MANGLED_0 | 2),
    ...replaceChecksum(lengths(packet.payload), BPF_F_MARK_MANGLED_0 | BPF_F_PSEUDO_HDR | 2),
    ...lengthOf(r4, stack.newLength, packet.payload),
    store('u16', r10, stack.record, r4),
    ...storePacket({ udpOffset: packet.udpLength }, stack.record, 2),
  ];
}

function ipv4LengthItems(): readonly BpfItem[] {
  return [
    note('length and checksum of IPv4'),
    set(r1, context),
    set(r2, packet.ipv4.checksum),
    ...lengths(packet.payload + ipv4HeaderBytes),
    set(r5, 2),
    call(helpers.replaceL3Checksum),
    jumpIf(r0, '!=', 0, 'drop'),
    ...lengthOf(r4, stack.newLength, packet.payload + ipv4HeaderBytes),
    store('u16', r10, stack.record, r4),
    ...storePacket({ offset: packet.ipv4.length }, stack.record, 2),
  ];
}

/** Who it came from gets it: hardware addresses, addresses and ports change places, which changes no sum. */
function wayBackItems(family: 4 | 6): readonly BpfItem[] {
  const { source, destination } = packet[family === 4 ? 'ipv4' : 'ipv6'];
  const udpStart = packet.udp[family];
  const headers = udpStart + 4;
  return [
    note('back to where it came from'),
    ...loadPacket({ offset: 0 }, headers, 'drop'),
    ...exchange(0, 6, 6),
    ...exchange(source, destination, destination - source),
    ...exchange(udpStart, udpStart + 2, 2),
    ...storePacket({ offset: 0 }, stack.buffer, headers),
  ];
}

/** Exchanges two parts of the buffer, which begin at even places. */
function exchange(one: number, other: number, bytes: number): readonly BpfItem[] {
  return Array.from({ length: bytes / 2 }, (_, pair) => {
    const [a, b] = [stack.buffer + one + 2 * pair, stack.buffer + other + 2 * pair];
    return [
      load(r1, 'u16', r10, a),
      load(r2, 'u16', r10, b),
      store('u16', r10, a, r2),
      store('u16', r10, b, r1),
    ];
  }).flat();
}

function replaceChecksum(fromAndTo: readonly BpfItem[], flags: number): readonly BpfItem[] {
  return [
    set(r1, context),
    set(r2, udp),
    compute(r2, '+', packet.udpChecksum),
    ...fromAndTo,
    set(r5, flags),
    call(helpers.replaceL4Checksum),
    jumpIf(r0, '!=', 0, 'drop'),
  ];
}

/** r3, r4 = the length before and now, as they stand in a packet. */
function lengths(headerBytes: number): readonly BpfItem[] {
  return [
    ...lengthOf(r3, stack.payloadLength, headerBytes),
    ...lengthOf(r4, stack.newLength, headerBytes),
  ];
}

function lengthOf(register: Register, place: number, headerBytes: number): readonly BpfItem[] {
  return [
    load(register, 'u64', r10, place),
    compute(register, '+', headerBytes),
    swapBytes(register),
  ];
}
