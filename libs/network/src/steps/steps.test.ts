import { describe, expect, it } from '@jest/globals';
import type { Program, Step } from '@docklet/syscall';
import { buildExecutable, Cell, explainProgram } from '@docklet/syscall';
import { parseAddress } from '../ip/ip-address.js';
import { macAddressOf } from '../ip/mac-address.js';
import { parseCidr } from '../ip/subnet.js';
import { encodeRequest } from '../netlink/message.js';
import { createLink } from '../rtnetlink/create-link.js';
import { hostInterfaceName } from './container-link.js';
import { disableIpv6Steps } from './disable-ipv6-steps.js';
import { interfaceSteps } from './interface-steps.js';
import { linkSteps } from './link-steps.js';
import { readNetworkFailure } from './read-failure.js';

const address = parseCidr('172.30.0.5/16');
const gateway = parseAddress('172.30.0.1');

const link = {
  hostName: 'dk0123456789a',
  bridge: { index: 7, mtu: 1400 },
  container: { name: 'eth0', macAddress: macAddressOf(address.address) },
};
const otherLink = {
  ...link,
  hostName: 'dk0123456789a1',
  container: { ...link.container, name: 'eth1' },
};
const pair = linkSteps({ links: [link], hasIpv6: true });
const inside = interfaceSteps({
  interfaces: [{ name: 'eth0', addresses: [address], gateways: [gateway] }],
});
const withoutIpv6 = disableIpv6Steps({ hasIpv6: true });

function programOf(...steps: Step[]): Program {
  const end: Step = { call: 'exit_group', args: [0], why: 'ends' };
  return { sections: [{ name: 'main', steps: [...steps, end] }], inherits: [] };
}

/** What `docklet run --explain` shows of it. */
function explain(steps: readonly Step[]): string[] {
  return explainProgram(programOf(...steps)).map(
    ({ call, arguments: args, why }) => `${call}(${args.join(', ')}) ${why}`,
  );
}

describe('linkSteps', () => {
  it('creates the pair in the bridge, and checks each answer', () => {
    const operation = 'create the veth pair dk0123456789a and eth0';
    expect(explain(pair.steps).slice(3, 8)).toEqual([
      `sendto(<network-link-socket>, &network-link-requests, 244, 0, NULL, 0) ${operation}; configure interface dk0123456789a`,
      `recvfrom(<network-link-socket>, &network-link-reply, 256, 0, NULL, NULL) what became of: ${operation}`,
      `and(network-link-reply[16], 4294967295) ${operation}`,
      'recvfrom(<network-link-socket>, &network-link-reply, 256, 0, NULL, NULL) what became of: configure interface dk0123456789a',
      'and(network-link-reply[16], 4294967295) configure interface dk0123456789a',
    ]);
  });

  it('expects the process id at the end of the first request', () => {
    const { cell, offset } = pair.pidSlot!;
    const bytes = cell.initial as Uint8Array;
    const request = encodeRequest(
      createLink({
        kind: 'veth',
        name: 'dk0123456789a',
        mtu: 1400,
        master: 7,
        peer: {
          name: 'eth0',
          mtu: 1400,
          macAddress: macAddressOf(address.address),
          namespace: { kind: 'process', pid: 0x0403_0201 },
        },
      }),
      1,
    );
    const filled = Buffer.from(bytes.subarray(0, request.length));
    filled.writeUInt32LE(0x0403_0201, offset);
    expect(filled).toEqual(request);
  });

  it('copies the process id into the requests of further links', () => {
    const { steps, pidSlot } = linkSteps({ links: [link, otherLink], hasIpv6: true });
    const [copy] = steps;
    const { cell, offset } = copy!.store!;
    const first = encodeRequest(
      createLink({
        kind: 'veth',
        name: 'dk0123456789a1',
        mtu: 1400,
        master: 7,
        peer: {
          name: 'eth1',
          mtu: 1400,
          macAddress: macAddressOf(address.address),
          namespace: { kind: 'process', pid: 0x0403_0201 },
        },
      }),
      3,
    );
    const filled = Buffer.from((cell.initial as Uint8Array).subarray(0, offset + 4));
    filled.writeUInt32LE(0x0403_0201, offset);
    expect(filled.subarray(-first.length)).toEqual(first);
    expect(copy!.args[0]).toEqual(pidSlot!.cell.load(pidSlot!.offset));
    expect(explain(steps).filter((line) => line.startsWith('and('))).toHaveLength(5);
  });

  it('can stand in one program with the steps inside', () => {
    expect(() =>
      buildExecutable(programOf(...withoutIpv6, ...pair.steps, ...inside)),
    ).not.toThrow();
  });
});

describe('disableIpv6Steps', () => {
  it('switches IPv6 off for all interfaces but the loopback (CVE-2024-32473)', () => {
    expect(explain(withoutIpv6)).toEqual([
      expect.stringContaining(
        'openat(AT_FDCWD, "/proc/sys/net/ipv6/conf/all/disable_ipv6", O_WRONLY',
      ),
      expect.stringContaining('write(<network-ipv6-all>, "1", 1)'),
      expect.stringContaining('close(<network-ipv6-all>)'),
      expect.stringContaining(
        'openat(AT_FDCWD, "/proc/sys/net/ipv6/conf/lo/disable_ipv6", O_WRONLY',
      ),
      expect.stringContaining('write(<network-ipv6-lo>, "0", 1)'),
      expect.stringContaining('close(<network-ipv6-lo>)'),
      expect.stringContaining('exit_group(0)'),
    ]);
  });

  it('finds /proc where it is', () => {
    const [step] = disableIpv6Steps({ hasIpv6: true, proc: '/oldroot/proc' });
    expect(step!.args[1]).toBe('/oldroot/proc/sys/net/ipv6/conf/all/disable_ipv6');
  });

  it('does nothing where there is no IPv6', () => {
    expect(disableIpv6Steps({ hasIpv6: false })).toEqual([]);
  });
});

describe('interfaceSteps of an interface with IPv6', () => {
  const steps = interfaceSteps({
    interfaces: [
      {
        name: 'eth0',
        addresses: [address, parseCidr('fd00::2/64')],
        gateways: [gateway, parseAddress('fd00::1')],
      },
    ],
  });

  it('switches IPv6 on for it, by the switches that were kept', () => {
    const early = disableIpv6Steps({ hasIpv6: true, keepsSwitches: true });
    const shown = explain([...early, ...steps]);
    for (const name of ['accept_ra', 'accept_dad', 'disable_ipv6']) {
      expect(shown).toContainEqual(
        expect.stringContaining(`openat(<network-ipv6-switches>, "eth0/${name}", O_WRONLY`),
      );
    }
  });

  it('puts its number into the addresses, and into the IPv6 route, which is the last of its attributes', () => {
    const places = steps.flatMap(({ store }) => store ?? []);
    const bytes = places[0]!.cell.initial as Uint8Array;
    expect(places).toHaveLength(3);
    expect(places[2]!.offset).toBe(bytes.length - 4);
  });
});

describe('interfaceSteps', () => {
  it('sends everything at once: the loopback, the address, the route', () => {
    expect(explain(inside)).toContain(
      'sendto(<network-inside-socket>, &network-inside-requests, 160, 0, NULL, 0) ' +
        'bring up interface lo; give interface eth0 the address 172.30.0.5/16; ' +
        'bring up interface eth0; add the default route via 172.30.0.1',
    );
  });

  it('writes the number of the interface into the request for its address', () => {
    const step = inside.find(({ store }) => store !== undefined)!;
    const { cell, offset } = step.store!;
    const bytes = Buffer.from(cell.initial as Uint8Array);
    bytes.fill(0xff, offset, offset + 4);
    // Behind the first request of 32 bytes and a header of 16: family, prefix length, flags, scope, index.
    expect(bytes.toString('hex', 48, 56)).toBe('02100000' + 'ffffffff');
  });

  it('puts the number of an interface into the request for each of its addresses', () => {
    const steps = interfaceSteps({
      interfaces: [
        { name: 'eth0', addresses: [address] },
        { name: 'eth1', addresses: [parseCidr('10.1.0.2/24'), parseCidr('169.254.7.1/16')] },
      ],
    });
    const places = steps.flatMap(({ store }) => store ?? []);
    const bytes = Buffer.from(places[0]!.cell.initial as Uint8Array);
    const families = places.map(({ offset }) => bytes.toString('hex', offset - 4, offset));
    expect(families).toEqual(['02100000', '02180000', '02100000']);
  });

  it('brings only the loopback up when there is nothing else', () => {
    expect(interfaceSteps({ interfaces: [] }).map(({ call }) => call)).toEqual([
      ...['socket', 'setsockopt', 'setsockopt', 'sendto', 'recvfrom', 'and', 'close'],
    ]);
  });
});

describe('hostInterfaceName', () => {
  const id = '0123456789abcdef'.repeat(4);

  it('begins like the container’s id', () => {
    expect(hostInterfaceName(id)).toBe('dk0123456789a');
  });

  it('is another one at every start, and fits', () => {
    const names = Array.from({ length: 100 }, (_, start) => hostInterfaceName(id, start));
    expect(new Set(names).size).toBe(100);
    expect(hostInterfaceName(id, 1295)).toBe('dk0123456789azz');
  });
});

describe('readNetworkFailure', () => {
  const check = pair.steps.find(({ call }) => call === 'and')!;
  const failure = { step: check, section: 'monitor', number: 7, errno: 'EEXIST' };
  const reply = Buffer.alloc(256);
  reply.write('2400000002000001010000003abecf8defffffff4c000000100005060700000000000000', 'hex');

  it('names the request and the error', () => {
    const error = readNetworkFailure(failure, () => reply);
    expect(error?.message).toBe('cannot create the veth pair dk0123456789a and eth0: EEXIST');
  });

  it('says nothing about other steps', () => {
    const [step] = pair.steps;
    expect(readNetworkFailure({ ...failure, step: step! }, () => reply)).toBeUndefined();
    const other: Step = { call: 'and', args: [new Cell('x', 8), 1], why: 'x', label: 'x' };
    expect(readNetworkFailure({ ...failure, step: other }, () => reply)).toBeUndefined();
  });

  it.each([
    ['nothing', Buffer.alloc(256)],
    ['nonsense', Buffer.alloc(256, 0xff)],
  ])('says nothing when there is %s in the reply', (_, bytes) => {
    expect(readNetworkFailure(failure, () => bytes)).toBeUndefined();
  });
});
