import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OtherMachine } from './fixtures/other-machine.js';
import { connectOtherMachine } from './fixtures/other-machine.js';
import { Sandbox } from './fixtures/sandbox.js';
import { getFrom, serveName } from './fixtures/web-server.js';

let box: Sandbox;
let other: OtherMachine;
let parent: string;

const shell = (script: string): string => execFileSync('sh', ['-ec', script], { encoding: 'utf8' });

beforeAll(async () => {
  box = new Sandbox();
  other = await connectOtherMachine();
  parent = shell(`ip -o addr show to ${other.host}`).split(/\s+/)[1] ?? '';
  await box.ok([
    ...['network', 'create', '-d', 'macvlan', '-o', `parent=${parent}`],
    ...['--subnet', '198.51.100.0/24', '--gateway', other.address],
    ...['--ip-range', '198.51.100.64/26', 'lan'],
  ]);
});
afterAll(async () => {
  await box.ok(['network', 'rm', 'lan']);
  await other[Symbol.asyncDispose]();
  await box.end();
});

const sleeper = (name: string, ...flags: readonly string[]): Promise<string> =>
  box.ok(['run', '-d', '--name', name, ...flags, '--rootfs', box.rootfs, 'sleep', '100000']);
const inside = (name: string, script: string): Promise<string> =>
  box.ok(['exec', name, 'sh', '-c', script]);
const get = (address: string): string =>
  other.shell(`busybox timeout 2 busybox wget -qO- http://${address}/ || true`);

describe('a macvlan network', () => {
  it('is part of the network at its parent', async () => {
    await serveName(box, 'server', '--network', 'lan', '--ip', '198.51.100.70');
    await sleeper('client', '--network', 'lan');
    expect(get('198.51.100.70')).toBe('server\n');
    expect(await getFrom(box, 'client', '198.51.100.70')).toBe('server\n');
    expect(await getFrom(box, 'client', 'server')).toBe('server\n');
    expect(await inside('client', 'ip route')).toContain(`default via ${other.address} dev eth0`);
    // The kernel keeps what is at an interface apart from the host behind it.
    expect(
      shell('busybox timeout 1 busybox wget -qO- http://198.51.100.70/ 2>/dev/null || true'),
    ).toBe('');
    const path = '{{.HostConfig.NetworkMode}} {{.NetworkSettings.Networks.lan.IPAddress}}';
    expect(await box.ok(['inspect', '-f', path, 'server'])).toBe('lan 198.51.100.70\n');
    expect(await box.ok(['network', 'ls', '-f', 'name=lan', '--format', '{{.Driver}}'])).toBe(
      'macvlan\n',
    );
    await box.ok(['restart', '-t', '0', 'server', 'client']);
    expect(await inside('server', 'ip -o -4 addr show dev eth0')).toContain('198.51.100.70/24');
    await box.ok(['rm', '-f', 'server', 'client']);
  });

  it('is connected with a container that runs, beside others', async () => {
    await serveName(box, 'moving');
    await box.ok(['network', 'connect', '--ip', '198.51.100.80', 'lan', 'moving']);
    expect(get('198.51.100.80')).toBe('moving\n');
    await box.ok(['network', 'disconnect', 'lan', 'moving']);
    expect(get('198.51.100.80')).toBe('');
    expect(await inside('moving', 'ls /sys/class/net')).toBe('eth0\nlo\n');
    await box.ok(['rm', '-f', 'moving']);
  });

  it('is shared, and gone with the container that it is of', async () => {
    await sleeper('owner', '--network', 'lan', '--ip', '198.51.100.90');
    await serveName(box, 'lodger', '--network', 'container:owner');
    expect(get('198.51.100.90')).toBe('lodger\n');
    await box.ok(['rm', '-f', 'owner']);
    expect(await inside('lodger', 'ls /sys/class/net')).toBe('lo\n');
    await box.ok(['rm', '-f', 'lodger']);
  });

  it.each([
    [
      ['-o', 'parent=nowhere0', '--subnet', '203.0.113.0/24'],
      'this host has no interface "nowhere0"',
    ],
    [['--subnet', '203.0.113.0/24'], 'needs the interface of this host that it goes out by'],
    [['-o', 'parent=lo'], 'needs a subnet'],
    [['-o', 'parent=lo', '-o', 'macvlan_mode=loud'], 'it is not one of bridge, private'],
    [['-o', 'com.docker.network.bridge.name=br7'], 'it has no option'],
  ])('is refused with %j', async (flags, reason) => {
    const { code, stderr } = await box.run(['network', 'create', '-d', 'macvlan', ...flags, 'bad']);
    expect(stderr).toContain(reason);
    expect(code).toBe(1);
  });

  it('publishes no ports', async () => {
    const { code, stderr } = await box.shell('true', '--network', 'lan', '-p', '80');
    expect(stderr).toContain('ports are not published in a macvlan network');
    expect(code).toBe(125);
  });

  it('says at a start that its parent is gone', async () => {
    shell('ip link add dkgone type bridge');
    const flags = ['-d', 'macvlan', '-o', 'parent=dkgone', '--subnet', '203.0.113.0/24'];
    await box.ok(['network', 'create', ...flags, 'short']);
    shell('ip link del dkgone');
    const { code, stderr } = await box.shell('true', '--network', 'short');
    expect(stderr).toContain('cannot use network short: this host has no interface "dkgone"');
    expect(code).toBe(125);
    await box.ok(['network', 'rm', 'short']);
  });
});
