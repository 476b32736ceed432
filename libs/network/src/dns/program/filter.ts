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
  swapBytes,
} from '../../bpf/instruction.js';
import { loadPacket, packetStart, requireBytes, skb } from '../../bpf/packet-data.js';
import { addressKey, groupTag } from '../element.js';
import { addressOf, context, packet, stack, udp } from './layout.js';
import { clear, forget } from './memory.js';

/** As they are read: in network byte order on a little-endian machine. */
const networkOrder = { ipv4: 0x0008, ipv6: 0xdd86, port53: 0x3500, fragmentMask: 0xff3f } as const;

const IPPROTO_UDP = 17;
const headerBytes = { ethernet: 14, ipv4: 20, udp: 8 } as const;
const length = r8;
const start = packetStart;

/**
 * Lets through whatever is not a question to a server that containers of this network have. Every packet that leaves the
 * network comes by here, so what is common is found out first.
 */
export function filterItems(mapFd: number): readonly BpfItem[] {
  return [
    set(context, r1),
    note('only what is for this host: not what a bridge that is listened to shows'),
    load(r2, 'u32', context, skb.packetType),
    jumpIf(r2, '!=', 0, 'pass'),
    ...loadPacket(context),
    ...requireBytes(packet.udp[4] + headerBytes.udp, 'pass'),
    load(r5, 'u16', start, packet.etherType),
    jumpIf(r5, '==', networkOrder.ipv4, 'ipv4'),
    jumpIf(r5, '!=', networkOrder.ipv6, 'pass'),
    ...ipv6Items(),
    label('ipv4'),
    ...ipv4Items(),
    label('server'),
    ...serverItems(mapFd),
  ];
}

function ipv4Items(): readonly BpfItem[] {
  return [
    note('IPv4 without options, not a fragment, UDP to port 53'),
    ...requireValue('u8', headerBytes.ethernet, 0x45),
    ...requireValue('u8', packet.ipv4.protocol, IPPROTO_UDP),
    ...requireValue('u16', packet.udp[4] + 2, networkOrder.port53),
    load(r5, 'u16', start, packet.ipv4.fragment),
    jumpIf(r5, '&', networkOrder.fragmentMask, 'pass'),
    note('both lengths say the same'),
    load(length, 'u16', start, packet.udp[4] + packet.udpLength),
    swapBytes(length),
    load(r5, 'u16', start, packet.ipv4.length),
    swapBytes(r5),
    compute(r5, '-', headerBytes.ipv4),
    jumpIf(r5, '!=', length, 'pass'),
    set(udp, packet.udp[4]),
  ];
}

function ipv6Items(): readonly BpfItem[] {
  return [
    note('IPv6 with nothing between its header and UDP, to port 53'),
    ...requireBytes(packet.udp[6] + headerBytes.udp, 'pass'),
    load(r5, 'u8', start, headerBytes.ethernet),
    compute(r5, '>>', 4),
    jumpIf(r5, '!=', 6, 'pass'),
    ...requireValue('u8', packet.ipv6.nextHeader, IPPROTO_UDP),
    ...requireValue('u16', packet.udp[6] + 2, networkOrder.port53),
    load(length, 'u16', start, packet.udp[6] + packet.udpLength),
    load(r5, 'u16', start, packet.ipv6.length),
    jumpIf(r5, '!=', length, 'pass'),
    swapBytes(length),
    set(udp, packet.udp[6]),
    jump('server'),
  ];
}

/** The map has the addresses of servers beside the names. */
function serverItems(mapFd: number): readonly BpfItem[] {
  return [
    note('a server of this network'),
    ...clear(),
    ...lookUpAddress(mapFd, 'server', 'destination'),
    jumpIf(r0, '==', 0, 'pass'),
    ...forget(udp, packet.udp[6], 'pass'),
    note('whether who asks is in further networks: their numbers'),
    ...lookUpAddress(mapFd, 'member', 'source'),
    ...groupOffsets.map((offset) => store('u32', r10, stack.groups + offset, 0)),
    jumpIf(r0, '==', 0, 'asked'),
    ...groupOffsets.flatMap((offset) => [
      load(r5, 'u32', r0, offset),
      store('u32', r10, stack.groups + offset, r5),
    ]),
    label('asked'),
  ];
}

const groupOffsets = Array.from(
  { length: groupTag.maxGroups },
  (_, index) => groupTag.bytes * index,
);

/** r0 = what the map has about an address of the packet. In the buffer is nothing else but such a key of its family. */
function lookUpAddress(
  mapFd: number,
  kind: 'server' | 'member',
  end: 'source' | 'destination',
): readonly BpfItem[] {
  const copyAddress = (family: 4 | 6): readonly BpfItem[] => [
    store('u32', r10, stack.buffer, addressKey[kind][family]),
    set(r1, context),
    set(r2, packet[`ipv${family}`][end]),
    ...addressOf(r3, stack.buffer + addressKey.address),
    set(r4, family === 4 ? 4 : 16),
    call(helpers.loadBytes),
    jumpIf(r0, '!=', 0, 'pass'),
  ];
  return [
    jumpIf(udp, '==', packet.udp[6], `${kind}6`),
    ...copyAddress(4),
    jump(`find_${kind}`),
    label(`${kind}6`),
    ...copyAddress(6),
    label(`find_${kind}`),
    loadMap(r1, mapFd),
    ...addressOf(r2, stack.buffer),
    call(helpers.mapLookup),
  ];
}

function requireValue(width: 'u8' | 'u16', offset: number, value: number): readonly BpfItem[] {
  return [load(r5, width, start, offset), jumpIf(r5, '!=', value, 'pass')];
}
