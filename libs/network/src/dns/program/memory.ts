import type { BpfItem, Operand, Register } from '../../bpf/instruction.js';
import { helpers } from '../../bpf/helpers.js';
import {
  call,
  compute,
  jumpIf,
  r0,
  r1,
  r10,
  r2,
  r3,
  r4,
  r5,
  set,
  store,
} from '../../bpf/instruction.js';
import { addressOf, context, maxPayload, stack, udp } from './layout.js';

/** Fills the buffer, or its beginning, with zeros. */
export function clear(bytes = maxPayload): readonly BpfItem[] {
  return Array.from({ length: bytes / 8 }, (_, word) =>
    store('u64', r10, stack.buffer + 8 * word, 0),
  );
}

/**
 * Changes nothing, but the kernel forgets what it knows of a number: that it is not more than `max` is all that is left.
 * It would otherwise prove all that follows for every value that it has come across. It does not look through a division.
 */
export function forget(register: Register, max: number, otherwise: string): readonly BpfItem[] {
  return [compute(register, '/', 1), jumpIf(register, '>', max, otherwise)];
}

/** Copies from the packet to the beginning of the buffer; `length` is in r4 if it is not a number. */
export function loadPacket(
  from: { readonly udpOffset: number } | { readonly offset: number },
  length: number | undefined,
  otherwise: string,
): readonly BpfItem[] {
  return [
    ...packetOffset(from),
    ...addressOf(r3, stack.buffer),
    ...(length === undefined ? [] : [set(r4, length)]),
    call(helpers.loadBytes),
    jumpIf(r0, '!=', 0, otherwise),
  ];
}

/** Copies from the stack to the packet. */
export function storePacket(
  to: { readonly udpOffset: number } | { readonly offset: number },
  source: number,
  length: Operand,
): readonly BpfItem[] {
  return [
    ...packetOffset(to),
    ...addressOf(r3, source),
    set(r4, length),
    set(r5, 0),
    call(helpers.storeBytes),
    jumpIf(r0, '!=', 0, 'drop'),
  ];
}

/** r1 = the packet, r2 = where in it. */
function packetOffset(
  place: { readonly udpOffset: number } | { readonly offset: number },
): readonly BpfItem[] {
  const where =
    'offset' in place ? [set(r2, place.offset)] : [set(r2, udp), compute(r2, '+', place.udpOffset)];
  return [set(r1, context), ...where];
}

/** `register` = what is missing to the sum over the whole buffer: added, or taken away if it is the old one. */
export function checksumBuffer(kind: 'old' | 'new', seed: Register | 0): readonly BpfItem[] {
  const [buffer, bufferBytes, none, noneBytes] =
    kind === 'old' ? ([r1, r2, r3, r4] as const) : ([r3, r4, r1, r2] as const);
  return [
    set(r5, seed),
    ...addressOf(buffer, stack.buffer),
    set(bufferBytes, maxPayload),
    set(none, 0),
    set(noneBytes, 0),
    call(helpers.checksumDifference),
    store('u64', r10, stack.checksum, r0),
  ];
}
