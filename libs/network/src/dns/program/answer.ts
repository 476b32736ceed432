import { helpers } from '../../bpf/helpers.js';
import type { BpfItem } from '../../bpf/instruction.js';
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
} from '../../bpf/instruction.js';
import { maxAddresses, maxNameBytes, valueLayout } from '../element.js';
import {
  addressOf,
  context,
  maxPayload,
  packet,
  recordTypes,
  stack,
  udp,
  value,
} from './layout.js';

/** Name, type, class, time to live, length; RFC 1035, section 4.1.3. */
const headBytes = 12;

/** The name is the one of the question: a pointer to where that begins. */
const pointer = 0x0cc0;

/** A record of addresses: which ones, and where they are in a value. */
interface AddressRecords {
  readonly name: string;
  readonly type: number;
  readonly countOffset: number;
  readonly dataOffset: number;
  readonly addressBytes: number;
  readonly max: number;
}

const ipv4Records: AddressRecords = {
  name: 'a',
  type: recordTypes.a,
  countOffset: valueLayout.ipv4Count,
  dataOffset: valueLayout.ipv4,
  addressBytes: 4,
  max: maxAddresses[4],
};
const ipv6Records: AddressRecords = {
  name: 'aaaa',
  type: recordTypes.aaaa,
  countOffset: valueLayout.ipv6Count,
  dataOffset: valueLayout.ipv6,
  addressBytes: 16,
  max: maxAddresses[6],
};

/**
 * Counts the records of the answer, and makes the packet as long as it has to be for them; it is ours then. A name that
 * is there, but has nothing of that type, has an answer without records: an answer from elsewhere would say that there is
 * no such name, and who asks for both kinds of addresses would believe that.
 */
export function growItems(): readonly BpfItem[] {
  return [
    note('how many records'),
    store('u64', r10, stack.count, 0),
    set(r8, 0),
    jumpIf(value, '==', 0, 'grow'),
    load(r5, 'u64', r10, stack.questionType),
    ...countItems(ipv4Records),
    ...countItems(ipv6Records),
    jumpIf(r5, '!=', recordTypes.ptr, 'grow'),
    load(r8, 'u8', value, valueLayout.nameBytes),
    jumpIf(r8, '==', 0, 'grow'),
    compute(r8, '+', headBytes),
    store('u64', r10, stack.count, 1),
    label('grow'),
    note('their bytes behind the question, and nothing else there'),
    load(r5, 'u64', r10, stack.questionEnd),
    compute(r8, '+', r5),
    jumpIf(r8, '>', maxPayload, 'unclear'),
    store('u64', r10, stack.newLength, r8),
    set(r1, context),
    set(r2, udp),
    compute(r2, '+', packet.payload),
    compute(r2, '+', r8),
    set(r3, 0),
    call(helpers.changeTail),
    jumpIf(r0, '!=', 0, 'drop'),
  ];
}

/** r8 = how many bytes the records have: as many of them as have room. */
function countItems(records: AddressRecords): readonly BpfItem[] {
  const { name, type, countOffset, addressBytes } = records;
  const recordBytes = headBytes + addressBytes;
  return [
    jumpIf(r5, '!=', type, `not_${name}`),
    load(r8, 'u8', value, countOffset),
    set(r4, maxPayload),
    load(r3, 'u64', r10, stack.questionEnd),
    compute(r4, '-', r3),
    compute(r4, '/', recordBytes),
    jumpIf(r8, '<=', r4, `room_${name}`),
    set(r8, r4),
    label(`room_${name}`),
    store('u64', r10, stack.count, r8),
    compute(r8, '*', recordBytes),
    jump('grow'),
    label(`not_${name}`),
  ];
}

/** Writes the records. */
export function recordItems(): readonly BpfItem[] {
  return [
    note('the records'),
    load(r8, 'u64', r10, stack.questionEnd),
    compute(r8, '+', udp),
    compute(r8, '+', packet.payload),
    load(r4, 'u64', r10, stack.count),
    jumpIf(r4, '==', 0, 'header'),
    load(r5, 'u64', r10, stack.questionType),
    jumpIf(r5, '==', ipv4Records.type, `write_${ipv4Records.name}`),
    jumpIf(r5, '==', ipv6Records.type, `write_${ipv6Records.name}`),
    ...nameItems(),
    ...addressItems(ipv4Records),
    ...addressItems(ipv6Records),
  ];
}

/** The name that an address has. */
function nameItems(): readonly BpfItem[] {
  return [
    ...headItems(recordTypes.ptr),
    store('u8', r10, stack.record + 10, 0),
    load(r4, 'u8', value, valueLayout.nameBytes),
    store('u8', r10, stack.record + 11, r4),
    ...writeItems(stack.record, headBytes),
    compute(r8, '+', headBytes),
    load(r4, 'u8', value, valueLayout.nameBytes),
    jumpIf(r4, '>', maxNameBytes, 'drop'),
    jumpIf(r4, '<', 1, 'drop'),
    set(r1, context),
    set(r2, r8),
    set(r3, value),
    compute(r3, '+', valueLayout.name),
    set(r5, 0),
    call(helpers.storeBytes),
    jumpIf(r0, '!=', 0, 'drop'),
    jump('header'),
  ];
}

/**
 * The addresses of a name; a different one is the first each time. Linux 6.1 forgets what it has learnt about a number in
 * memory unless it is written there again, and sees an end only if the number that it knows is on the right.
 */
function addressItems(records: AddressRecords): readonly BpfItem[] {
  const { name, type, dataOffset, addressBytes, max } = records;
  return [
    label(`write_${name}`),
    ...headItems(type),
    store('u16', r10, stack.record + 10, addressBytes << 8),
    call(helpers.random),
    note(
      'not more than there can be, in any case; Linux 6.1 believes it only of what it has just read',
    ),
    load(r4, 'u64', r10, stack.count),
    jumpIf(r4, '>', max, 'drop'),
    store('u64', r10, stack.count, r4),
    set(r5, 0),
    label(`next_${name}`),
    note('which one, from a random one on'),
    store('u64', r10, stack.index, r5),
    store('u64', r10, stack.first, r0),
    set(r1, r0),
    compute(r1, '+', r5),
    compute(r1, '%', r4),
    jumpIf(r1, '>=', max, 'drop'),
    compute(r1, '*', addressBytes),
    set(r2, value),
    compute(r2, '+', r1),
    ...Array.from({ length: addressBytes / 4 }, (_, word) => [
      load(r3, 'u32', r2, dataOffset + 4 * word),
      store('u32', r10, stack.record + headBytes + 4 * word, r3),
    ]).flat(),
    ...writeItems(stack.record, headBytes + addressBytes),
    compute(r8, '+', headBytes + addressBytes),
    load(r0, 'u64', r10, stack.first),
    load(r4, 'u64', r10, stack.count),
    load(r5, 'u64', r10, stack.index),
    compute(r5, '+', 1),
    jumpIf(r4, '>', r5, `next_${name}`),
    jump('header'),
  ];
}

/** Name, type, class Internet, and not to be kept: the next container may have another address. */
function headItems(type: number): readonly BpfItem[] {
  return [
    store('u32', r10, stack.record, pointer | (type << 24)),
    store('u32', r10, stack.record + 4, 0x0100),
    store('u16', r10, stack.record + 8, 0),
  ];
}

/** To where r8 points in the packet. */
function writeItems(source: number, length: number): readonly BpfItem[] {
  return [
    set(r1, context),
    set(r2, r8),
    ...addressOf(r3, source),
    set(r4, length),
    set(r5, 0),
    call(helpers.storeBytes),
    jumpIf(r0, '!=', 0, 'drop'),
  ];
}
