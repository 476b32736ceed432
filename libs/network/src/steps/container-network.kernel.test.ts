import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fd } from '@docklet/syscall';
import { openPidfd } from '@docklet/syscall';
import type { Bridge } from '../bridge/ensure-bridge.js';
import { ensureBridge } from '../bridge/ensure-bridge.js';
import { parseAddress } from '../ip/ip-address.js';
import { macAddressOf } from '../ip/mac-address.js';
import { parseCidr } from '../ip/subnet.js';
import { createNamespace, inNamespace, shellIn, until } from '../namespace.fixture.js';
import {
  connectNamespace,
  disconnectNamespace,
  interfaceNames,
  routeByDefault,
} from '../namespace/connect-namespace.js';
import { openNetworkNamespace } from '../namespace/open-namespace.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import type { ContainerOptions, TestContainer } from './container.fixture.js';
import { runContainer, startContainer } from './container.fixture.js';
import { readNetworkFailure } from './read-failure.js';

let host: Fd;
let bridge: Bridge;

const gateway = parseAddress('10.99.0.1');

beforeAll(async () => {
  host = await createNamespace();
  bridge = inNamespace(host, () => {
    using socket = NetlinkSocket.open();
    const address = { address: gateway, prefixLength: 24 };
    return ensureBridge(socket, { name: 'dktest0', address, mtu: 1400 });
  });
});
afterAll(() => {
  host.close();
});

function containerOf(
  number: number,
  script: string,
  changes: { gateway?: string } = {},
): ContainerOptions {
  const address = parseCidr(`10.99.0.${number}/24`);
  return {
    links: [
      {
        hostName: `dk${number}`,
        bridge,
        container: { name: 'eth0', macAddress: macAddressOf(address.address) },
      },
    ],
    inside: {
      interfaces: [
        {
          name: 'eth0',
          addresses: [address],
          gateways: [parseAddress(changes.gateway ?? '10.99.0.1')],
        },
      ],
    },
    script,
  };
}

const run = (options: ContainerOptions): Promise<string> =>
  inNamespace(host, () => runContainer(options));
const start = (options: ContainerOptions): TestContainer =>
  inNamespace(host, () => startContainer(options));
const hostLinks = (): string => shellIn(host, 'ip -o link');

/** A container with a server that gives back what it is sent. */
async function startServer(number: number): Promise<TestContainer> {
  const container = start(containerOf(number, 'exec busybox nc -ll -p 7 -e cat'));
  await until('the server is there', () => ask(number) === 'hello\n');
  return container;
}

const client = (number: number): string => `echo hello | busybox nc -w 1 10.99.0.${number} 7`;
const ask = (number: number): string => shellIn(host, `${client(number)} 2>&1 || true`);

async function stop({ running, finish }: TestContainer): Promise<void> {
  running.kill('SIGKILL');
  await finish();
  running[Symbol.dispose]();
}

/** The container's first process, once its monitor has cloned it. */
async function childOf(pid: number): Promise<number> {
  const read = (): string => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  await until('the container is there', () => read() !== '');
  return Number(read());
}

async function failureOf(options: ContainerOptions): Promise<unknown> {
  const { running, finish } = start(options);
  expect((await finish()).code).toBe(1);
  const failure = running.failure()!;
  const error = readNetworkFailure(failure, (cell) => running.read(cell));
  running[Symbol.dispose]();
  return { section: failure.section, message: error?.message };
}

describe('a container in a bridge network', () => {
  it('has exactly a loopback and eth0', async () => {
    // The kernel writes UP in place of UNKNOWN a little later, when it has told everybody that the link is up.
    const untilUp = 'until ip -br link show eth0 | grep -q " UP "; do sleep 0.01; done';
    const show = 'ip -o -br link; ip -o -4 address; ip route';
    const output = await run(containerOf(2, `${untilUp}; ${show}`));
    const lines = output
      .trim()
      .split('\n')
      .map((line) => line.replace(/\s+/g, ' ').trim());
    expect(lines).toEqual([
      expect.stringMatching(/^lo .*LOOPBACK,UP/),
      expect.stringMatching(/^eth0@if\d+ UP 02:42:0a:63:00:02 <BROADCAST,MULTICAST,UP,LOWER_UP>$/),
      expect.stringContaining('lo inet 127.0.0.1/8'),
      expect.stringContaining('eth0 inet 10.99.0.2/24 brd 10.99.0.255 scope global eth0'),
      'default via 10.99.0.1 dev eth0',
      '10.99.0.0/24 dev eth0 proto kernel scope link src 10.99.0.2',
    ]);
  });

  it('has packets as large as the bridge', async () => {
    expect(await run(containerOf(11, 'ip -o link show eth0'))).toContain('mtu 1400');
  });

  it.each([
    ['before', 12, 'early'],
    ['after', 14, 'late'],
  ] as const)(
    'CVE-2024-32473: has no IPv6 but on its loopback, switched off %s eth0 was there',
    async (_, number, disablesIpv6) => {
      const options = containerOf(number, 'sleep 0.1; cat /proc/net/if_inet6');
      const output = await run({ ...options, disablesIpv6 });
      expect(output.trim().split('\n')).toEqual([expect.stringMatching(/^0+1 .* lo$/)]);
    },
  );

  it('CVE-2020-13401: gives the host no IPv6 neighbour', async () => {
    const container = await startServer(3);
    expect(shellIn(host, 'cat /proc/net/if_inet6')).toBe('');
    expect(shellIn(host, 'ip -d link show dk3')).toMatch(/master dktest0[^]*addrgenmode none/);
    await stop(container);
  });

  it('reaches the host', async () => {
    expect(await run(containerOf(13, 'busybox ping -c 1 -W 2 10.99.0.1'))).toContain(
      '1 packets received',
    );
  });

  it('is reached from the host, over TCP', async () => {
    const container = await startServer(4);
    expect(ask(4)).toBe('hello\n');
    await stop(container);
  });

  it('reaches another container', async () => {
    const container = await startServer(5);
    expect(await run(containerOf(6, client(5)))).toBe('hello\n');
    await stop(container);
  });

  it('is one of many that start at once', async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => 20 + index);
    const outputs = await Promise.all(
      numbers.map((number) => run(containerOf(number, 'ip -o -4 address show eth0'))),
    );
    outputs.forEach((output, index) => {
      expect(output).toContain(`10.99.0.${20 + index}/24`);
    });
  });

  it('leaves nothing on the host', async () => {
    await until('the interfaces are gone', () => !/dk\d/.test(hostLinks()));
    expect(hostLinks().trim().split('\n')).toHaveLength(2);
  });

  it('leaves nothing when the monitor is killed', async () => {
    const container = await startServer(7);
    expect(hostLinks()).toContain('dk7@');
    await stop(container);
    await until('dk7 is gone', () => !hostLinks().includes('dk7@'));
  });
});

describe('a container in two networks', () => {
  it('has an interface in each, in their order', async () => {
    const first = containerOf(15, 'ip -o -4 -br address; ip route show default');
    const second = containerOf(16, '');
    const options: ContainerOptions = {
      ...first,
      links: [
        first.links![0]!,
        {
          ...second.links![0]!,
          container: { ...second.links![0]!.container, name: 'eth1' },
        },
      ],
      inside: {
        interfaces: [
          { ...first.inside.interfaces[0]!, gateways: [] },
          { ...second.inside.interfaces[0]!, name: 'eth1' },
        ],
      },
    };
    const output = await run(options);
    expect(output).toMatch(/^eth0\S* .*10\.99\.0\.15\/24 \neth1\S* .*10\.99\.0\.16\/24/m);
    expect(output).toContain('default via 10.99.0.1');
  });
});

describe('connectNamespace', () => {
  it('connects a container that runs, and takes the connection away', async () => {
    const container = start({ inside: { interfaces: [] }, script: 'echo up; exec sleep 1000' });
    const { running } = container;
    const init = await childOf(running.pid);
    using pidfd = openPidfd(init);
    using namespace = openNetworkNamespace(pidfd);
    await until('its loopback is up', () => shellIn(namespace, 'ip link show lo').includes(',UP'));
    const { links, inside } = containerOf(17, '');
    const connect = (mtu?: number): void =>
      inNamespace(host, () => {
        connectNamespace(namespace, {
          link: links![0]!,
          inside: { ...inside.interfaces[0]!, gateways: [] },
        });
        routeByDefault(namespace, { interfaceName: 'eth0', gateways: [gateway], mtu });
      });
    connect();
    expect(interfaceNames(namespace)).toContain('eth0');
    expect(shellIn(namespace, 'busybox ping -c 1 -W 2 10.99.0.1')).toContain('1 packets received');
    expect(shellIn(namespace, 'ip route show default')).toBe('default via 10.99.0.1 dev eth0 \n');
    const names = { interfaceName: 'eth0', hostInterface: 'dk17' };
    inNamespace(host, () => disconnectNamespace(namespace, names));
    expect(interfaceNames(namespace)).not.toContain('eth0');
    inNamespace(host, () => disconnectNamespace(namespace, names));
    connect(1300);
    expect(shellIn(namespace, 'ip route show default')).toContain('dev eth0 mtu 1300');
    inNamespace(host, () => disconnectNamespace(namespace, { interfaceName: 'eth0' }));
    // A route cannot make the interface larger.
    connect(1500);
    expect(shellIn(namespace, 'ip route show default')).toBe('default via 10.99.0.1 dev eth0 \n');
    inNamespace(host, () => disconnectNamespace(namespace, { interfaceName: 'eth0' }));
    expect(hostLinks()).not.toContain('dk17');
    await stop(container);
  });

  it('leaves nothing when it fails inside', () => {
    const { links, inside } = containerOf(18, '');
    const bad = { ...inside.interfaces[0]!, gateways: [parseAddress('192.0.2.1')] };
    expect(() =>
      inNamespace(host, () => {
        connectNamespace(host, { link: links![0]!, inside: bad });
      }),
    ).toThrow(expect.objectContaining({ code: 'DOCKLET_NETWORK_REQUEST_FAILED' }));
    expect(hostLinks()).not.toMatch(/dk18|eth0/);
  });
});

describe('a container without a network', () => {
  it('has the loopback only, and it is up', async () => {
    const script = 'ip -o -br link; ip route; busybox ping -c 1 -W 2 127.0.0.1';
    const output = await run({ inside: { interfaces: [] }, script });
    const lines = output.split('\n').filter((line) => line.includes('<'));
    expect(lines).toEqual([expect.stringMatching(/^lo .*UP/)]);
    expect(output).toContain('1 packets received');
  });
});

describe('a step that fails', () => {
  it('is named when the interface is there already', async () => {
    shellIn(host, 'ip link add dk8 type bridge');
    expect(await failureOf(containerOf(8, 'true'))).toEqual({
      section: 'monitor',
      message: 'cannot create the veth pair dk8 and eth0: EEXIST',
    });
    shellIn(host, 'ip link delete dk8');
  });

  it('is named when the gateway is somewhere else, in the words of the kernel', async () => {
    expect(await failureOf(containerOf(9, 'true', { gateway: '192.0.2.1' }))).toEqual({
      section: 'init',
      message:
        'cannot add the default route via 192.0.2.1: ENETUNREACH (Nexthop has invalid gateway)',
    });
  });

  it('is named when the bridge is gone', async () => {
    const options = containerOf(10, 'true');
    const links = options.links!.map((link) => ({ ...link, bridge: { index: 4711, mtu: 1400 } }));
    expect(await failureOf({ ...options, links })).toEqual({
      section: 'monitor',
      message: 'cannot create the veth pair dk10 and eth0: EINVAL',
    });
    expect(hostLinks()).not.toContain('dk10');
  });
});
