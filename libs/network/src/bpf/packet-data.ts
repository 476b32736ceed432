import type { BpfItem } from './instruction.js';
import { compute, jumpIf, load, r2, r3, r4, r5, set } from './instruction.js';
import type { Register } from './instruction.js';

/** Where struct __sk_buff says for whom a packet is, and where its bytes are; linux/bpf.h. */
export const skb = { packetType: 4, data: 76, dataEnd: 80 } as const;

/** Where a packet begins and ends, as {@link loadPacket} has it. */
export const [packetStart, packetEnd] = [r2, r3];

/** Finds the packet that a program is about. */
export function loadPacket(context: Register): readonly BpfItem[] {
  return [
    load(packetStart, 'u32', context, skb.data),
    load(packetEnd, 'u32', context, skb.dataEnd),
  ];
}

/** Goes on elsewhere with a packet that is shorter than that; r4 is lost. */
export function requireBytes(count: number, otherwise: string): readonly BpfItem[] {
  return [set(r4, packetStart), compute(r4, '+', count), jumpIf(r4, '>', packetEnd, otherwise)];
}

/** Goes on elsewhere with a packet that has other bytes there, an even number of them; r5 is lost. */
export function requireContent(
  offset: number,
  content: Uint8Array,
  otherwise: string,
): readonly BpfItem[] {
  const bytes = Buffer.from(content);
  // 16 bits at a time: numbers of 32 are extended with their sign. The machine is little-endian, as all we support are.
  return Array.from({ length: bytes.length / 2 }, (_, index) => [
    load(r5, 'u16', packetStart, offset + 2 * index),
    jumpIf(r5, '!=', bytes.readUInt16LE(2 * index), otherwise),
  ]).flat();
}
