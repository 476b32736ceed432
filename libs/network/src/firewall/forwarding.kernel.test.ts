import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fd } from '@docklet/syscall';
import { ensureBridge } from '../bridge/ensure-bridge.js';
import { bridgeMtu } from '../bridge/prepare-network.js';
import { parseAddress } from '../ip/ip-address.js';
import { macAddressOf } from '../ip/mac-address.js';
import { parseCidr, parseSubnet } from '../ip/subnet.js';
import { createNamespace, inNamespace, shellIn, until } from '../namespace.fixture.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { createLink } from '../rtnetlink/create-link.js';
import type { ContainerOptions } from '../steps/container.fixture.js';
import { runContainer, startContainer } from '../steps/container.fixture.js';
import { ensureFirewall } from './ensure-firewall.js';
import { renderFirewall } from './rules.js';

const subnet = parseSubnet('10.99.0.0/24');

/** Another machine, which knows a way to the containers because it wants to. */
let outside: Fd;
let host: Fd;
let containerOf: (number: number, script: string) => ContainerOptions;

beforeAll(async () => {
  host = await createNamespace();
  outside = await createNamespace();
  const bridge = inNamespace(host, () => {
    using socket = NetlinkSocket.open();
    const peer = { name: 'eth0', namespace: { kind: 'fd', fd: outside.number } } as const;
    socket.request(createLink({ kind: 'veth', name: 'up0', peer }));
    const address = parseCidr('10.99.0.1/24');
    return ensureBridge(socket, { name: 'dktest0', address, mtu: bridgeMtu });
  });
  shellIn(host, 'ip address add 192.0.2.2/24 dev up0; ip link set up0 up');
  shellIn(
    outside,
    'ip address add 192.0.2.1/24 dev eth0; ip link set eth0 up; ip link set lo up;' +
      'ip route add 10.0.0.0/8 via 192.0.2.2',
  );
  containerOf = (number, script) => {
    const address = parseCidr(`10.99.0.${number}/24`);
    const macAddress = macAddressOf(address.address);
    return {
      links: [{ hostName: `dk${number}`, bridge, container: { name: 'eth0', macAddress } }],
      inside: {
        interfaces: [{ name: 'eth0', addresses: [address], gateways: [parseAddress('10.99.0.1')] }],
      },
      script,
    };
  };
});
beforeEach(() => {
  inNamespace(host, () =>
    ensureFirewall(renderFirewall('docklet', [{ bridge: 'dktest0', subnets: [subnet] }])),
  );
});
afterAll(() => {
  outside.close();
  host.close();
});

const run = (number: number, script: string): Promise<string> =>
  inNamespace(host, () => runContainer(containerOf(number, script)));

/** How many pings have come to the other machine. */
function pingsOutside(): number {
  const [names = '', values = ''] = shellIn(outside, 'grep Icmp: /proc/net/snmp').split('\n');
  return Number(values.split(' ')[names.split(' ').indexOf('InEchos')]);
}

describe('the rules of a network', () => {
  it('let containers reach other machines, under the address of the host', async () => {
    const before = pingsOutside();
    // Without masquerade the answer would come too: this machine has a route. So it loses it for a moment.
    shellIn(outside, 'ip route delete 10.0.0.0/8');
    expect(await run(2, 'busybox ping -c 1 -W 2 192.0.2.1')).toContain('1 packets received');
    shellIn(outside, 'ip route add 10.0.0.0/8 via 192.0.2.2');
    expect(pingsOutside()).toBe(before + 1);
  });

  it('need no ICMP message for what the way out does not carry, if the route says how much that is', async () => {
    shellIn(
      host,
      'ip link set up0 mtu 1280;' +
        " nft 'table inet silent { chain output { type filter hook output priority 0; ip protocol icmp drop; }; }'",
    );
    const server = inNamespace(outside, () =>
      spawn('busybox', ['nc', '-ll', '-p', '9', '-e', 'cat'], { stdio: 'ignore' }),
    );
    const ended = once(server, 'close');
    try {
      await until('the server is there', () => shellIn(outside, 'ss -lnt').includes(':9 '));
      const script =
        'ip route show default; head -c 300000 /dev/zero | timeout 2 busybox nc 192.0.2.1 9 | wc -c';
      const options = containerOf(12, script);
      const [eth0] = options.inside.interfaces;
      const inside = { interfaces: [{ ...eth0!, gatewayMtu: 1280 }] };
      expect(await inNamespace(host, () => runContainer({ ...options, inside }))).toBe(
        'default via 10.99.0.1 dev eth0 mtu 1280 \n300000\n',
      );
      // It is the route that does it, and nothing else.
      expect(await run(13, script)).not.toContain('300000');
    } finally {
      server.kill();
      await ended;
      shellIn(host, 'ip link set up0 mtu 1500; nft delete table inet silent');
    }
  });

  it('let nobody outside begin a connection to a container', async () => {
    const { running, finish } = inNamespace(host, () =>
      startContainer(containerOf(3, 'exec busybox nc -ll -p 7 -e cat')),
    );
    const ask = 'echo hello | busybox nc -w 1 10.99.0.3 7 2>&1 || true';
    await until('the server is there', () => shellIn(host, ask) === 'hello\n');
    expect(shellIn(outside, ask)).toContain('timed out');
    // It is the rules that keep it out, and nothing else.
    shellIn(host, 'nft flush chain inet docklet forward');
    expect(shellIn(outside, ask)).toBe('hello\n');
    running.kill('SIGKILL');
    await finish();
    running[Symbol.dispose]();
  });

  it('do not let a container borrow an address from elsewhere', async () => {
    const before = pingsOutside();
    const borrow =
      'ip address add 10.5.0.5/32 dev eth0; busybox ping -I 10.5.0.5 -W 1 -c 1 192.0.2.1';
    await expect(run(4, borrow)).rejects.toThrow('0 packets received');
    expect(pingsOutside()).toBe(before);
    shellIn(host, 'nft flush chain inet docklet forward');
    await expect(run(5, borrow)).rejects.toThrow('0 packets received');
    expect(pingsOutside()).toBe(before + 1);
  });

  it('do not help against a chain that drops what it does not know, but letting them through there does', async () => {
    shellIn(
      host,
      "nft 'table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; }; }'",
    );
    const ping = 'busybox ping -c 1 -W 1 192.0.2.1';
    await expect(run(6, ping)).rejects.toThrow('0 packets received');
    // What `iptables -I FORWARD -i dktest0 -j ACCEPT` does, and the same for the answers.
    shellIn(host, 'nft insert rule ip filter FORWARD iifname dktest0 accept');
    shellIn(host, 'nft insert rule ip filter FORWARD oifname dktest0 accept');
    expect(await run(7, ping)).toContain('1 packets received');
    shellIn(host, 'nft delete table ip filter');
  });
});
