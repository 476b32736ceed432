import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fd } from '@docklet/syscall';
import { BPF_PROG_TYPE_SCHED_CLS, loadBpfProgram, testBpfProgram } from '@docklet/syscall';
import { assemble } from '../bpf/assemble.js';
import { verdicts } from '../bpf/verdicts.js';
import { parseAddress } from '../ip/ip-address.js';
import { parseMacAddress } from '../ip/mac-address.js';
import { arp, ethernet, extended, icmpv6, ipv4, ipv6 } from './frames.fixture.js';
import { senderProgram } from './sender-program.js';

const mac = '02:42:0a:4d:00:05';
const neighbour = '02:42:0a:4d:00:06';
const linkLocal = 'fe80::42:aff:fe4d:5';

let single: Fd;
let both: Fd;

function load(...addresses: readonly string[]): Fd {
  const macAddress = parseMacAddress(mac);
  const instructions = assemble(
    senderProgram({ macAddress, addresses: addresses.map(parseAddress) }),
  );
  return loadBpfProgram({ type: BPF_PROG_TYPE_SCHED_CLS, name: 'test', instructions });
}

beforeAll(() => {
  single = load('10.77.0.5');
  both = load('10.77.0.5', '169.254.7.7', 'fd00::5');
});
afterAll(() => {
  single.close();
  both.close();
});

const [TCP, UDP, ICMP, HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION] = [6, 17, 58, 0, 43, 44, 60];
const [SOLICITATION, ADVERTISEMENT, ROUTER, REDIRECT, ECHO, LISTENER] = [
  135, 136, 134, 137, 128, 143,
];

describe('senderProgram', () => {
  it.each<readonly [string, Buffer]>([
    ['an answer about itself', arp(mac, mac, '10.77.0.5')],
    ['another address of its own', arp(mac, mac, '169.254.7.7')],
    ['a question whether somebody has an address', arp(mac, mac, '0.0.0.0')],
    ['IPv4 from its address', ipv4(mac, '10.77.0.5')],
    ['IPv4 from another one of its own', ipv4(mac, '169.254.7.7')],
    ['IPv6 from its address', ipv6(mac, 'fd00::5', TCP)],
    ['IPv6 from the address that its interface gives itself', ipv6(mac, linkLocal, UDP)],
    ['a question before it has one', ipv6(mac, '::', ICMP, icmpv6(SOLICITATION, 'fd00::5'))],
    ['where it is', ipv6(mac, 'fd00::5', ICMP, icmpv6(ADVERTISEMENT, 'fd00::5'))],
    ['an echo', ipv6(mac, linkLocal, ICMP, icmpv6(ECHO))],
    ['what it listens to', ipv6(mac, '::', HOP_BY_HOP, extended(ICMP, icmpv6(LISTENER)))],
    ['a part of a datagram', ipv6(mac, 'fd00::5', FRAGMENT, extended(UDP, icmpv6(0)))],
  ])('lets through %s', (_, frame) => {
    expect(testBpfProgram(both, frame).result).toBe(verdicts.unspecified);
  });

  it.each<readonly [string, Buffer]>([
    ['another hardware address', ipv4(neighbour, '10.77.0.5')],
    ['another one in ARP', arp(mac, neighbour, '10.77.0.5')],
    ['an answer about a neighbour', arp(mac, mac, '10.77.0.6')],
    ['an answer about the gateway', arp(mac, mac, '10.77.0.1')],
    ['ARP of another kind', arp(mac, mac, '10.77.0.5', '0006080006040002')],
    ['IPv4 from a neighbour’s address', ipv4(mac, '10.77.0.6')],
    ['IPv4 from nobody', ipv4(mac, '0.0.0.0')],
    ['IPv6 from a neighbour’s address', ipv6(mac, 'fd00::6', TCP)],
    ['a router’s advertisement', ipv6(mac, linkLocal, ICMP, icmpv6(ROUTER))],
    ['a redirect', ipv6(mac, linkLocal, ICMP, icmpv6(REDIRECT, 'fd00::6'))],
    ['where a neighbour is', ipv6(mac, 'fd00::5', ICMP, icmpv6(ADVERTISEMENT, 'fd00::6'))],
    ['where nobody is', ipv6(mac, 'fd00::5', ICMP, icmpv6(ADVERTISEMENT, '::'))],
    ['one that is cut off', ipv6(mac, 'fd00::5', ICMP, icmpv6(ADVERTISEMENT).subarray(0, 20))],
    [
      'an advertisement behind an extension (RFC 7113)',
      ipv6(mac, linkLocal, HOP_BY_HOP, extended(ICMP, icmpv6(ROUTER))),
    ],
    ['behind a longer one', ipv6(mac, linkLocal, HOP_BY_HOP, extended(ICMP, icmpv6(LISTENER), 1))],
    ['behind another one', ipv6(mac, linkLocal, DESTINATION, extended(ICMP, icmpv6(ROUTER)))],
    ['behind a route', ipv6(mac, linkLocal, ROUTING, extended(ICMP, icmpv6(ROUTER)))],
    ['in parts', ipv6(mac, linkLocal, FRAGMENT, extended(ICMP, icmpv6(ROUTER)))],
    ['a part of what is behind one', ipv6(mac, linkLocal, FRAGMENT, extended(60, icmpv6(0)))],
    ['a tag of a virtual network', ethernet(mac, 0x8100, ipv4(mac, '10.77.0.5'))],
    ['another protocol', ethernet(mac, 0x88cc, Buffer.alloc(60))],
  ])('drops %s', (_, frame) => {
    expect(testBpfProgram(both, frame).result).toBe(verdicts.drop);
  });

  it('drops all of IPv6 from an interface that has none', () => {
    expect(testBpfProgram(single, ipv4(mac, '10.77.0.5')).result).toBe(verdicts.unspecified);
    for (const source of ['::', linkLocal, 'fd00::5']) {
      expect(testBpfProgram(single, ipv6(mac, source, TCP)).result).toBe(verdicts.drop);
    }
  });

  it('drops whatever is cut off, and never reads beyond it', () => {
    const frame = arp(mac, mac, '10.77.0.5').subarray(0, 42);
    expect(testBpfProgram(both, frame).result).toBe(verdicts.unspecified);
    // The kernel takes no test without anything behind the header of Ethernet.
    for (let length = 15; length < frame.length; length++) {
      expect(testBpfProgram(both, frame.subarray(0, length)).result).toBe(verdicts.drop);
    }
  });
});
