import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fd } from '@docklet/syscall';
import { formatAddress } from '../ip/ip-address.js';
import { formatSubnet, parseCidr, parseSubnet } from '../ip/subnet.js';
import { createNamespace, inNamespace, shellIn } from '../namespace.fixture.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import type { Bridge, BridgeSettings } from './ensure-bridge.js';
import { ensureBridge } from './ensure-bridge.js';
import type { NetworkOptions, PreparedNetwork } from './prepare-network.js';
import { prepareNetwork } from './prepare-network.js';
import { uplinkMtu } from './uplink-mtu.js';

let host: Fd;
let folder: string;

beforeEach(async () => {
  host = await createNamespace();
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-'));
});
afterEach(() => {
  host.close();
  rmSync(folder, { recursive: true });
});

const settings: BridgeSettings = { name: 'dktest0', address: parseCidr('10.99.0.1/24'), mtu: 1400 };

function ensure(changes: Partial<BridgeSettings> = {}): Bridge {
  return inNamespace(host, () => {
    using socket = NetlinkSocket.open();
    return ensureBridge(socket, { ...settings, ...changes });
  });
}

function prepare(options: Partial<NetworkOptions> = {}): PreparedNetwork {
  const lockPath = path.join(folder, 'lock');
  return inNamespace(host, () => prepareNetwork({ bridge: 'dktest0', lockPath, ...options }));
}

/** Without the time that is left until its next round. */
const show = (): string =>
  shellIn(host, 'ip -d address show dktest0').replace(/gc_timer +[\d.]+/, '');

describe('ensureBridge', () => {
  it('makes a bridge that is up, with its address, and forwards at once', () => {
    const { index, name, mtu } = ensure();
    const shown = show();
    expect({ name, mtu }).toEqual({ name: 'dktest0', mtu: 1400 });
    expect(shown).toMatch(new RegExp(`^${index}: dktest0: <[A-Z,-]*\\bUP\\b[^>]*> mtu 1400`));
    expect(shown).toContain('link/ether 02:42:0a:63:00:01');
    expect(shown).toContain('forward_delay 0 ');
    expect(shown).toContain('stp_state 0 ');
    expect(shown).toContain('inet 10.99.0.1/24 brd 10.99.0.255 scope global dktest0');
  });

  it('lets the host forward packets', () => {
    shellIn(host, 'echo 0 > /proc/sys/net/ipv4/ip_forward');
    ensure();
    expect(shellIn(host, 'cat /proc/sys/net/ipv4/ip_forward')).toBe('1\n');
  });

  it('CVE-2020-13401: lets nobody at the bridge tell the host its IPv6 routes', () => {
    ensure();
    expect(show()).not.toContain('inet6');
    expect(shellIn(host, 'cat /proc/sys/net/ipv6/conf/dktest0/accept_ra')).toBe('0\n');
  });

  it('keeps its hardware address and its MTU when ports come and go', () => {
    ensure();
    shellIn(
      host,
      'ip link add dk0 address 02:00:00:00:00:01 mtu 1500 master dktest0 type veth peer dk1',
    );
    expect(show()).toContain('link/ether 02:42:0a:63:00:01');
    expect(show()).toContain('mtu 1400');
  });

  it('changes nothing the second time', () => {
    const first = ensure();
    const shown = show();
    expect(ensure()).toEqual(first);
    expect(ensure({ mtu: undefined })).toEqual(first);
    expect(show()).toBe(shown);
  });

  it('finishes what another process had begun', () => {
    shellIn(host, 'ip link add dktest0 type bridge');
    ensure();
    expect(show()).toContain('inet 10.99.0.1/24');
    expect(show()).toMatch(/\bUP\b.* mtu 1400/);
  });

  it('gives a bridge back what somebody took from it', () => {
    ensure();
    shellIn(host, 'ip address flush dev dktest0; ip link set dktest0 mtu 1300 down');
    ensure();
    expect(show()).toContain('inet 10.99.0.1/24');
    expect(show()).toMatch(/\bUP\b.* mtu 1400/);
  });

  it('refuses an interface that is no bridge', () => {
    shellIn(host, 'ip link add dktest0 type veth peer dk1');
    expect(() => ensure()).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NETWORK_NOT_A_BRIDGE',
        details: { name: 'dktest0', kind: 'veth' },
      }),
    );
  });
});

describe('prepareNetwork', () => {
  it('takes the first subnet that the host has no route to', () => {
    shellIn(host, 'ip link set lo up; ip route add 10.216.0.0/15 dev lo');
    const { subnet, gateway } = prepare();
    expect(formatSubnet(subnet)).toBe('10.218.0.0/16');
    expect(formatAddress(gateway)).toBe('10.218.0.1');
    expect(show()).toContain('inet 10.218.0.1/16');
  });

  it('is what it was the second time', () => {
    const first = prepare();
    expect(first.firewall.kind).toBe('written');
    expect(prepare()).toEqual({ ...first, firewall: { kind: 'unchanged' } });
  });

  it('has packets as large as there are, since nothing in it is a wire', () => {
    expect(prepare().bridge.mtu).toBe(65_535);
    expect(show()).toContain('mtu 65535');
  });

  it('takes the address that an existing bridge has', () => {
    shellIn(host, 'ip link add dktest0 type bridge; ip address add 10.5.0.254/24 dev dktest0');
    const { subnet, gateway } = prepare();
    expect(formatSubnet(subnet)).toBe('10.5.0.0/24');
    expect(formatAddress(gateway)).toBe('10.5.0.254');
    expect(show()).toMatch(/\bUP\b/);
  });

  it('takes the subnet that was asked for, also for a bridge that has another', () => {
    prepare({ subnet: parseSubnet('10.1.0.0/24') });
    const { subnet } = prepare({ subnet: parseSubnet('10.1.0.0/16') });
    expect(formatSubnet(subnet)).toBe('10.1.0.0/16');
    expect(show()).toContain('inet 10.1.0.1/16');
  });

  it('refuses a subnet that is somewhere else already', () => {
    shellIn(host, 'ip link set lo up; ip route add 10.0.0.0/8 dev lo');
    expect(() => prepare({ subnet: parseSubnet('10.1.0.0/16') })).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NETWORK_NO_FREE_SUBNET',
        details: { conflicts: [{ subnet: '10.1.0.0/16', taken: '10.0.0.0/8' }] },
      }),
    );
    expect(shellIn(host, 'ip -br link show type bridge')).toBe('');
  });

  it('comes to the same end in processes that begin at the same time', async () => {
    const children = Array.from({ length: 4 }, () =>
      inNamespace(host, () => spawn(process.execPath, argv(), { env: {} })),
    );
    const outputs = children.map(({ stdout }) => collect(stdout));
    await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
    children.forEach(({ stdin }) => stdin.write('go\n'));
    await Promise.all(children.map((child) => once(child, 'close')));
    const results = new Set(outputs.map((output) => output()));
    expect([...results]).toEqual([expect.stringMatching(/^ready\n\d+ 65535 10\.216\.0\.0\/16\n$/)]);
    expect(shellIn(host, 'ip -4 -o address show dktest0').trim().split('\n')).toHaveLength(1);
  });
});

function argv(): string[] {
  const loader = path.join(import.meta.dirname, '../../../../tools/run-typescript/register.mjs');
  const script = path.join(import.meta.dirname, 'prepare-network.fixture.ts');
  return ['--import', loader, script, path.join(folder, 'lock')];
}

function collect(stream: Readable): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
}

describe('uplinkMtu', () => {
  const find = (): number => inNamespace(host, uplinkMtu);

  const addUplink = (route: string): string =>
    shellIn(
      host,
      'ip link add up0 mtu 1380 type veth peer up1; ip link set up0 up; ip link set up1 up;' +
        'echo 0 > /proc/sys/net/ipv6/conf/up0/accept_dad; ip address add 192.0.2.2/24 dev up0;' +
        `ip -6 address add 2001:db8::2/64 dev up0 nodad; ip ${route}`,
    );

  it.each([
    ['the interface that packets leave by', 'route add default via 192.0.2.1', 1380],
    ['the route, if it says so', 'route add default via 192.0.2.1 mtu 1300', 1300],
    ['the route of IPv6, if there is no other', '-6 route add default via 2001:db8::1', 1380],
    ['Ethernet, where nothing is allowed to leave', 'route add unreachable default', 1500],
    ['Ethernet, where everything goes into a hole', 'route add blackhole default', 1500],
  ])('is that of %s', (_, route, mtu) => {
    addUplink(route);
    expect(find()).toBe(mtu);
  });

  it('is that of Ethernet where there is no way out', () => {
    expect(find()).toBe(1500);
  });
});
