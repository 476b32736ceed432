import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { letThroughAll, readMachine, untilClean } from './fixtures/machine.js';
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

const serve = (name: string, ...flags: readonly string[]): Promise<void> =>
  serveName(box, name, ...flags);
const get = getCommand;
/** The fields of `NetworkSettings` itself are about the default network, as Docker has it. */
const addressOf = async (name: string): Promise<string> => {
  const path = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  return (await box.ok(['inspect', '-f', path, name])).trim();
};

describe('network create', () => {
  it('makes a network with the subnet, gateway and labels that were asked for', async () => {
    const flags = ['--subnet', '10.77.0.0/24', '--gateway', '10.77.0.254', '--label', 'a=b'];
    const id = (await box.ok(['network', 'create', ...flags, '-o', 'mtu=1400', 'made'])).trim();
    const [made] = JSON.parse(await box.ok(['network', 'inspect', 'made'])) as [object];
    expect(made).toMatchObject({
      Id: id,
      Name: 'made',
      Driver: 'bridge',
      Internal: false,
      IPAM: { Config: [{ Subnet: '10.77.0.0/24', Gateway: '10.77.0.254' }] },
      Labels: { a: 'b' },
    });
    const { stdout } = await box.shell(
      'ip route; cat /sys/class/net/eth0/mtu',
      ...['--network', 'made'],
    );
    expect(stdout).toContain('default via 10.77.0.254');
    expect(stdout).toContain('1400\n');
    expect(await box.ok(['network', 'ls', '--filter', 'label=a', '--format', '{{.Name}}'])).toBe(
      'made\n',
    );
    const unused = ['network', 'ls', '--filter', 'dangling=true', '--format', '{{.Name}}'];
    expect(await box.ok(unused)).toBe('made\n');
    expect(await box.ok(['network', 'rm', 'made'])).toBe('made\n');
    expect((await box.run(['network', 'inspect', 'made'])).code).toBe(1);
  });

  it('refuses a subnet that overlaps a route, and names both', async () => {
    await box.ok(['network', 'create', '--subnet', '10.78.0.0/16', 'wide']);
    const { code, stderr } = await box.run([
      ...['network', 'create', '--subnet', '10.78.5.0/24', 'narrow'],
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('10.78.5.0/24 overlaps 10.78.0.0/16');
    await box.ok(['network', 'rm', 'wide']);
  });

  it.each([
    [['--subnet', '127.0.0.0/16'], 'addresses that are the loopback’s'],
    [['--subnet', '224.1.0.0/16'], 'addresses that are for groups'],
    [['-o', 'mtu=99999'], 'it is not a number of bytes from 68 to 65535'],
    [['--subnet', '10.78.0.0/24', '--gateway', '10.79.0.1'], 'is not in subnet 10.78.0.0/24'],
  ])('refuses %j, and leaves nothing', async (flags, message) => {
    const machine = readMachine();
    const { code, stderr } = await box.run(['network', 'create', ...flags, 'wrong']);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
    expect(await box.ok(['network', 'ls', '-q', '--filter', 'name=wrong'])).toBe('');
    expect(await untilClean(machine)).toEqual(machine);
  });

  it.each(['../x', 'host', '-x', 'a b', ''])('refuses the name %j', async (name) => {
    expect((await box.run(['network', 'create', '--', name])).code).toBe(1);
  });

  it('CVE-2021-20206: refuses a driver that is a path', async () => {
    expect((await box.run(['network', 'create', '-d', '../../bin/sh', 'x'])).code).not.toBe(0);
  });
});

describe('containers of a network', () => {
  it('find each other by name, alias and short id, also those that come later', async () => {
    await box.ok(['network', 'create', 'team']);
    await serve('one', '--network', 'team');
    await serve('two', '--network', 'team', '--network-alias', 'second');
    const from = (name: string, target: string): Promise<string> =>
      box.ok(['exec', name, 'sh', '-c', get(target)]);
    const id = (await box.ok(['inspect', '-f', '{{.Id}}', 'two'])).trim();
    for (const target of ['two', 'second', id.slice(0, 12)]) {
      expect(await from('one', target)).toBe('two\n');
    }
    expect(await from('two', 'one')).toBe('one\n');
    await box.ok(['rm', '-f', 'two']);
    expect(await box.ok(['exec', 'one', 'cat', '/etc/hosts'])).not.toContain('second');
    const busy = await box.run(['network', 'rm', 'team']);
    expect(busy.code).toBe(1);
    expect(busy.stderr).toContain('active endpoints: one');
    await box.ok(['rm', '-f', 'one']);
    await box.ok(['network', 'rm', 'team']);
  });

  it('are not reached from other networks', async () => {
    await box.ok(['network', 'create', 'left']);
    await box.ok(['network', 'create', 'right']);
    await serve('apart', '--network', 'left');
    const address = await addressOf('apart');
    expect((await box.shell(get(address), '--network', 'left')).stdout).toBe('apart\n');
    expect((await box.shell(get(address), '--network', 'right')).stdout).toBe('');
    expect((await box.shell(get(address))).stdout).toBe('');
    await box.ok(['rm', '-f', 'apart']);
    expect(await box.ok(['network', 'prune', '-f'])).toBe('Deleted Networks:\nleft\nright\n\n');
  });

  it('CVE-2024-29018: reach each other and nothing else in an internal network', async () => {
    await box.ok(['network', 'create', '--internal', 'inner']);
    await serve('inside', '--network', 'inner');
    await serve('outer');
    const outer = await addressOf('outer');
    const { stdout } = await box.shell(
      `${get('inside')}; ip route | grep -c default; grep -c nameserver /etc/resolv.conf; ip route add default via $(ip route | sed 's/\\.0\\/.*/.1/'); ${get(outer)}`,
      ...['--network', 'inner', '--privileged'],
    );
    expect(stdout).toBe('inside\n0\n1\n');
    await box.ok(['rm', '-f', 'inside', 'outer']);
    await box.ok(['network', 'rm', 'inner']);
  });

  it('publish ports, and leave them', async () => {
    await box.ok(['network', 'create', 'open']);
    await serve('public', '--network', 'open', '-p', '127.0.0.1::80');
    const place = (await box.ok(['port', 'public', '80'])).trim();
    expect(await (await fetch(`http://${place}/`)).text()).toBe('public\n');
    await box.ok(['rm', '-f', 'public']);
    await box.ok(['network', 'rm', 'open']);
  });

  it.each(['two words', 'a\n192.0.2.1 bank', ''])('refuses the alias %j', async (alias) => {
    await box.ok(['network', 'create', 'aliased']);
    const { code, stderr } = await box.shell(
      'true',
      ...['--network', 'aliased', '--network-alias', alias],
    );
    expect(stderr).toContain('cannot use host name');
    expect(code).toBe(125);
    await box.ok(['network', 'rm', 'aliased']);
  });

  it('refuses a network that is not there', async () => {
    const { code, stderr } = await box.shell('true', '--network', 'nowhere');
    expect(code).toBe(125);
    expect(stderr).toContain('no such network');
  });
});
