import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './fixtures/inspected.js';
import { letThroughAll } from './fixtures/machine.js';
import { connectOtherMachine } from './fixtures/other-machine.js';
import { Sandbox } from './fixtures/sandbox.js';
import { getCommand, serveName } from './fixtures/web-server.js';

let box: Sandbox;
let rules: Disposable;

beforeAll(() => {
  box = new Sandbox();
  rules = letThroughAll();
});
afterAll(async () => {
  rules[Symbol.dispose]();
  await box.end();
});

const refused = async (...args: readonly string[]): Promise<string> => {
  const { code, stderr } = await box.run(['network', 'create', ...args]);
  expect(code).toBe(1);
  return stderr;
};

describe('network create', () => {
  it('gives addresses of a part of the subnet only', async () => {
    await box.ok([
      'network',
      'create',
      '--subnet',
      '10.79.0.0/24',
      '--ip-range',
      '10.79.0.64/28',
      'part',
    ]);
    const { stdout } = await box.shell('ip -o -4 addr show eth0', '--network', 'part');
    expect(stdout).toContain('10.79.0.64/24');
    await box.ok(['network', 'rm', 'part']);
    expect(await refused('--subnet', '10.79.0.0/24', '--ip-range', '10.80.0.0/28', 'x')).toContain(
      'range 10.80.0.0/28 is not in subnet 10.79.0.0/24',
    );
  });

  it('keeps neighbours apart, also by way of the host', async () => {
    const icc = 'com.docker.network.bridge.enable_icc=false';
    await box.ok(['network', 'create', '-o', icc, '--subnet', '10.81.0.0/24', 'apart']);
    await serveName(
      box,
      'lonely',
      '--network',
      'apart',
      '--ip',
      '10.81.0.9',
      '-p',
      '127.0.0.1::80',
    );
    const byHost = `ip route add 10.81.0.9 via 10.81.0.1; ${getCommand('10.81.0.9')}`;
    const { stdout } = await box.shell(
      `${getCommand('lonely')}; ${byHost}; ping -c 1 -W 1 10.81.0.1 | grep -c ttl=`,
      ...['--network', 'apart', '--privileged'],
    );
    expect(stdout).toBe('1\n');
    const place = (await box.ok(['port', 'lonely', '80'])).trim();
    expect(await (await fetch(`http://${place}/`)).text()).toBe('lonely\n');
    await box.ok(['rm', '-f', 'lonely']);
    await box.ok(['network', 'rm', 'apart']);
  });

  it('names the bridge, and takes none that is there', async () => {
    const name = 'com.docker.network.bridge.name=docklet-e2e0';
    await box.ok(['network', 'create', '-o', name, 'named']);
    expect(await refused('-o', name, 'again')).toContain('interface docklet-e2e0 is there already');
    await box.ok(['network', 'rm', 'named']);
  });

  it('says which options there are', async () => {
    expect(await refused('-o', 'color=red', 'x')).toMatch(/no option "color"[^]*enable_icc/);
  });
});

describe('network inspect, ls and prune', () => {
  it('know the networks that every engine has, and who is in them', async () => {
    await box.ok(['run', '-d', '--name', 'usual', '--rootfs', box.rootfs, 'sleep', '100000']);
    const [bridge, none] = JSON.parse(
      await box.ok(['network', 'inspect', 'bridge', 'none']),
    ) as object[];
    expect(bridge).toMatchObject({ Name: 'bridge', Driver: 'bridge', IPAM: { Config: [{}] } });
    expect(JSON.stringify(bridge)).toContain('"Name":"usual"');
    expect(none).toMatchObject({ Name: 'none', Driver: 'null', Containers: {} });
    await box.ok(['rm', '-f', 'usual']);
  });

  it('removes only those that a filter lets through', async () => {
    await box.ok(['network', 'create', '--label', 'keep', 'kept']);
    await box.ok(['network', 'create', 'thrown']);
    const prune = (...flags: readonly string[]): Promise<string> =>
      box.ok(['network', 'prune', '-f', ...flags]);
    expect(await prune('--filter', 'until=1h')).toBe('');
    expect(await prune('--filter', 'label!=keep', '--dry-run')).toContain('thrown');
    expect(await prune('--filter', 'label!=keep')).toBe('Deleted Networks:\nthrown\n\n');
    expect(await prune()).toBe('Deleted Networks:\nkept\n\n');
  });
});

/** A server at port 80 of both families that says whose address it sees. */
const server = `require('http').createServer((q, a) => a.end(q.socket.remoteAddress)).listen(80, '::')`;
const client = (target: string): string =>
  `require('http').get({ host: '${target}', port: 80, family: 6, timeout: 1500 }, (a) => a.pipe(process.stdout)).on('timeout', () => process.exit(7)).on('error', (e) => { console.log(e.code); })`;

describe('a network with IPv6', () => {
  it('has addresses of both families, whose containers find and reach each other, and no others', async () => {
    await box.ok(['network', 'create', '--ipv6', '--subnet', '2001:db8:7::/64', 'six']);
    await box.ok(['network', 'create', '--ipv6', 'other']);
    const node = ['--rootfs', '/', process.execPath, '-e'];
    await box.ok([
      ...['run', '-d', '--name', 'sixth', '--network', 'six', '--ip6', '2001:db8:7::6', '-p', '80'],
      ...[...node, server],
    ]);
    const port = (await box.ok(['port', 'sixth', '80'])).trim().split('\n')[0]?.split(':')[1] ?? '';
    const get = async (host: string): Promise<string> => {
      try {
        return await (
          await fetch(`http://${host}:${port}/`, { headers: { connection: 'close' } })
        ).text();
      } catch (error) {
        return String((error as { cause?: { code?: string } }).cause?.code);
      }
    };
    await until(async () => (await get('[2001:db8:7::1]')) === '2001:db8:7::1');
    expect(await get('127.0.0.1')).toMatch(/^::ffff:/);
    expect(await get('[::1]')).toBe('ECONNREFUSED');
    const ask = (network: string, target: string): Promise<{ stdout: string; code: number }> =>
      box.run(['run', '--rm', '--network', network, ...node, client(target)]);
    expect((await ask('six', 'sixth')).stdout).toMatch(/^2001:db8:7::/);
    expect((await ask('other', '2001:db8:7::6')).code).toBe(7);
    const { stdout } = await box.shell(
      'cat /proc/sys/net/ipv6/conf/eth0/accept_ra; ip -6 route; grep six /etc/hosts',
      ...['--network', 'other', '--name', 'six-two'],
    );
    expect(stdout).toMatch(/^0\n[^]*default via fd[0-9a-f:]+::1 [^]*fd[0-9a-f:]+\tsix-two\n/);
    await box.ok(['rm', '-f', 'sixth']);
  });

  it('is reached at published ports from elsewhere, whoever asks first', async () => {
    await using other = await connectOtherMachine();
    const node = ['--rootfs', '/', process.execPath, '-e', server];
    await box.ok(['run', '-d', '--name', 'first', '--network', 'six', '-p', '18466:80', ...node]);
    // By IPv4: that tells the host nothing about where the container is in IPv6.
    const ask = (host: string): string =>
      other.shell(`busybox timeout 5 busybox wget -qO- http://${host}:18466/`);
    await until(() => Promise.resolve(ask(other.host).endsWith(other.address)));
    expect(ask(`[${other.host6}]`)).toBe(other.address6);
    await box.ok(['rm', '-f', 'first']);
  });

  it('CVE-2020-13401: is not told by its containers where the host’s IPv6 goes', async () => {
    const id = (await box.ok(['network', 'inspect', '-f', '{{.Id}}', 'six'])).trim();
    const folder = `/proc/sys/net/ipv6/conf/docklet-n${id.slice(0, 6)}`;
    expect(readFileSync(`${folder}/accept_ra`, 'utf8')).toBe('0\n');
  });

  it('is connected with and disconnected from containers that run', async () => {
    await box.ok(['run', '-d', '--name', 'guest', '--rootfs', box.rootfs, 'sleep', '100000']);
    await box.ok(['network', 'connect', '--ip6', '2001:db8:7::99', 'six', 'guest']);
    const addresses = (): Promise<string> => box.ok(['exec', 'guest', 'ip', '-o', '-6', 'addr']);
    expect(await addresses()).toContain('eth1    inet6 2001:db8:7::99/64');
    expect(await addresses()).not.toMatch(/eth0/);
    await box.ok(['network', 'disconnect', 'six', 'guest']);
    expect(await addresses()).not.toContain('eth1');
    await box.ok(['rm', '-f', 'guest']);
    await box.ok(['network', 'rm', 'six', 'other']);
  });

  it('publishes nothing at ::1, which leads to no container', async () => {
    const { code, stderr } = await box.shell('true', '-p', '[::1]:8080:80');
    expect(stderr).toContain('cannot publish port 80/tcp at ::1');
    expect(code).toBe(125);
  });
});
