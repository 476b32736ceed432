import { helpers } from '../../bpf/helpers.js';
import type { BpfItem } from '../../bpf/instruction.js';
import {
  call,
  compute,
  jump,
  jumpIf,
  label,
  load,
  loadMap,
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
import { groupTag, keyBytes } from '../element.js';
import {
  addressOf,
  maxName,
  maxPayload,
  message,
  minPayload,
  packet,
  stack,
  value,
} from './layout.js';
import { checksumBuffer, clear, forget, loadPacket } from './memory.js';

const { name: nameStart } = message;

/** Type and class. */
const tailBytes = 4;

/** A label is 63 bytes; what is more means something else (RFC 1035, section 4.1.4), and not in a question. */
const maxLabel = 63;

/** A name of 255 bytes has no more. */
const maxLabels = 127;

const classInternet = 1;

/** Response, operation and truncation; RFC 1035, section 4.1.1. */
const notAQuestion = 0xfa;

/**
 * Reads the question, and looks the name up: {@link value}, or 0. What is not a plain question about one name goes to
 * `unclear`.
 */
export function questionItems(mapFd: number): readonly BpfItem[] {
  return [
    note('the message, into the buffer, with zeros behind it'),
    ...clear(3 * 8),
    compute(r8, '-', packet.payload),
    jumpIf(r8, '>', maxPayload, 'unclear'),
    jumpIf(r8, '<', minPayload, 'unclear'),
    store('u64', r10, stack.payloadLength, r8),
    set(r4, r8),
    ...loadPacket({ udpOffset: packet.payload }, undefined, 'unclear'),
    ...headerItems(),
    ...checksumBuffer('old', 0),
    ...walkItems(),
    ...typeItems(),
    ...keyItems(),
    ...lowerCaseItems(),
    ...lookUpName(mapFd),
    note('in the further networks of who asks'),
    ...Array.from({ length: groupTag.maxGroups }, (_, index) => [
      jumpIf(value, '!=', 0, 'looked_up'),
      load(r5, 'u32', r10, stack.groups + groupTag.bytes * index),
      jumpIf(r5, '==', 0, 'looked_up'),
      store('u32', r10, stack.buffer + groupTag.offset, r5),
      ...lookUpName(mapFd),
    ]).flat(),
    label('looked_up'),
  ];
}

function lookUpName(mapFd: number): readonly BpfItem[] {
  return [
    loadMap(r1, mapFd),
    ...addressOf(r2, stack.buffer),
    call(helpers.mapLookup),
    set(value, r0),
  ];
}

/** One question, and no answers. */
function headerItems(): readonly BpfItem[] {
  const { flags, questionCount, answerCount, authorityCount } = message;
  const one = 0x0100;
  return [
    load(r5, 'u8', r10, stack.buffer + flags),
    jumpIf(r5, '&', notAQuestion, 'unclear'),
    store('u64', r10, stack.recursion, r5),
    load(r5, 'u16', r10, stack.buffer + questionCount),
    jumpIf(r5, '!=', one, 'unclear'),
    load(r5, 'u16', r10, stack.buffer + answerCount),
    jumpIf(r5, '!=', 0, 'unclear'),
    load(r5, 'u16', r10, stack.buffer + authorityCount),
    jumpIf(r5, '!=', 0, 'unclear'),
  ];
}

/** r2 = where the name ends. It is a list of labels; each says how long it is, and the last one is empty. */
function walkItems(): readonly BpfItem[] {
  return [
    note('from label to label'),
    set(r2, nameStart),
    set(r5, 0),
    label('next_label'),
    ...addressOf(r3, stack.buffer),
    compute(r3, '+', r2),
    load(r4, 'u8', r3, 0),
    jumpIf(r4, '==', 0, 'end_of_name'),
    jumpIf(r4, '>', maxLabel, 'unclear'),
    compute(r2, '+', r4),
    compute(r2, '+', 1),
    jumpIf(r2, '>', nameStart + maxName - 1, 'unclear'),
    compute(r5, '+', 1),
    jumpIf(r5, '<=', maxLabels, 'next_label'),
    jump('unclear'),
    label('end_of_name'),
    ...forget(r2, nameStart + maxName - 1, 'unclear'),
  ];
}

/** Type and class follow the name, and the question ends in the message. */
function typeItems(): readonly BpfItem[] {
  return [
    note('type and class; they may stand anywhere, so they are read byte by byte'),
    set(r8, r2),
    compute(r8, '+', 1 + tailBytes),
    load(r5, 'u64', r10, stack.payloadLength),
    jumpIf(r8, '>', r5, 'unclear'),
    store('u64', r10, stack.questionEnd, r8),
    ...addressOf(r3, stack.buffer),
    compute(r3, '+', r2),
    ...readBigEndian(3),
    jumpIf(r4, '!=', classInternet, 'unclear'),
    ...readBigEndian(1),
    store('u64', r10, stack.questionType, r4),
  ];
}

/** r4 = the two bytes there. */
function readBigEndian(offset: number): readonly BpfItem[] {
  return [
    load(r4, 'u8', r3, offset),
    compute(r4, '<<', 8),
    load(r5, 'u8', r3, offset + 1),
    compute(r4, '|', r5),
  ];
}

/** The name alone, at the beginning of the buffer. */
function keyItems(): readonly BpfItem[] {
  return [
    note('the name as a key'),
    set(r4, r8),
    compute(r4, '-', nameStart + tailBytes),
    jumpIf(r4, '>', maxName, 'unclear'),
    jumpIf(r4, '<', 1, 'unclear'),
    ...clear(keyBytes),
    ...loadPacket({ udpOffset: packet.payload + nameStart }, undefined, 'unclear'),
  ];
}

/**
 * Names are the same in upper and lower case (RFC 1035, section 2.3.3). Four bytes at a time: what is at least A and not
 * more than Z, and not beyond ASCII, gets the bit of lower case. Lengths of labels are smaller than letters.
 */
function lowerCaseItems(): readonly BpfItem[] {
  const everyByte = 0x0101_0101;
  return [
    note('in lower case'),
    ...addressOf(r1, stack.buffer),
    set(r2, 0),
    label('next_word'),
    load(r3, 'u32', r1, 0),
    set(r4, r3),
    compute(r4, '&', 0x7f * everyByte),
    set(r5, r4),
    compute(r4, '+', (0x80 - 0x41) * everyByte),
    compute(r5, '+', (0x80 - 0x5b) * everyByte),
    compute(r5, '|', r3),
    compute(r5, '^', -1),
    compute(r4, '&', r5),
    compute(r4, '>>', 2),
    compute(r4, '&', 0x20 * everyByte),
    compute(r3, '|', r4),
    store('u32', r1, 0, r3),
    compute(r1, '+', 4),
    compute(r2, '+', 4),
    jumpIf(r2, '<', keyBytes, 'next_word'),
  ];
}
