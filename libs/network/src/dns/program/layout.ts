import { set, compute, r10 } from '../../bpf/instruction.js';
import type { BpfItem, Register } from '../../bpf/instruction.js';

/** Where things are in a packet: Ethernet, IPv4 without options (RFC 791), IPv6 (RFC 8200), UDP (RFC 768). */
export const packet = {
  etherType: 12,
  ipv4: { length: 16, fragment: 20, protocol: 23, checksum: 24, source: 26, destination: 30 },
  ipv6: { length: 18, nextHeader: 20, source: 22, destination: 38 },
  /** Where UDP begins. */
  udp: { 4: 34, 6: 54 },
  /** From the beginning of UDP. */
  udpLength: 4,
  udpChecksum: 6,
  payload: 8,
} as const;

/** Where things are in a message of DNS; RFC 1035, section 4.1.1. */
export const message = { flags: 2, questionCount: 4, answerCount: 6, authorityCount: 8, name: 12 };

/** Longer questions are passed on: the longest that a name allows is 271, and what follows is an EDNS record or none. */
export const maxPayload = 416;

/** The shortest question: for a name of one letter. */
export const minPayload = 19;

/** RFC 1035, section 2.3.4. */
export const maxName = 255;

/**
 * The stack, which is 512 bytes: a buffer for the message, or a name, or the headers; a record that is about to be written;
 * and numbers. A name and a message do not fit beside each other, so they take turns.
 */
export const stack = {
  buffer: -maxPayload,
  record: -maxPayload - 32,
  questionEnd: -maxPayload - 40,
  payloadLength: -maxPayload - 48,
  /** The numbers of further networks, until there is a record. */
  groups: -maxPayload - 32,
  newLength: -maxPayload - 56,
  checksum: -maxPayload - 64,
  questionType: -maxPayload - 72,
  /** A number by chance, when the type is not needed any more. */
  first: -maxPayload - 72,
  recursion: -maxPayload - 80,
  count: -maxPayload - 88,
  index: -maxPayload - 96,
} as const;

/** The register that each thing stays in all the time. */
export { r6 as context, r7 as udp, r9 as value } from '../../bpf/instruction.js';

/** Types and classes of questions: RFC 1035, RFC 3596. */
export const recordTypes = { a: 1, aaaa: 28, ptr: 12 } as const;

/** `register` = the address of something on the stack. */
export function addressOf(register: Register, place: number): readonly BpfItem[] {
  return [set(register, r10), compute(register, '+', place)];
}
