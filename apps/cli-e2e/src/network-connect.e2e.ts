import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { letThroughAll } from './fixtures/machine.js';
import { Sandbox } from './fixtures/sandbox.js';
import { getFrom, serveName } from './fixtures/web-server.js';

let box: Sandbox;
let rules: Disposable;

beforeAll(async () => {
  box = new Sandbox();
  rules = letThroughAll();
  await box.ok(['network', 'create', '--subnet', '10.77.1.0/24', 'left']);
  await box.ok(['network', 'create', '--subnet', '10.77.2.0/24', 'right']);
});
afterAll(async () => {
  rules[Symbol.dispose]();
  await box.end();
});

const sleeper = (...flags: readonly string[]): Promise<string> =>
  box.ok(['run', '-d', ...flags, '--rootfs', box.rootfs, 'sleep', '100000']);
const inside = (name: string, ...command: readonly string[]): Promise<string> =>
  box.ok(['exec', name, ...command]);
const addressesOf = async (name: string): Promise<readonly string[]> => {
  const text = await inside(name, 'ip', '-o', '-4', 'addr');
  return (text.match(/eth\d\s+inet \S+/g) ?? []).map((found) => found.replace(/\s+inet/, ''));
};
const routeOf = async (name: string): Promise<string | undefined> =>
  /default via (\S+)/.exec(await inside(name, 'ip', 'route'))?.[1];
const networksOf = async (name: string): Promise<object> =>
  JSON.parse(await box.ok(['inspect', '-f', '{{json .NetworkSettings.Networks}}', name])) as object;

describe('run with several networks', () => {
  it('gives it an interface in each, and a default route through the first by name', async () => {
    await sleeper('--name', 'both', '--network', 'right', '--network', 'left');
    expect(await addressesOf('both')).toEqual(['eth0 10.77.2.2/24', 'eth1 10.77.1.2/24']);
    expect(await routeOf('both')).toBe('10.77.1.1');
    await box.ok(['restart', '-t', '0', 'both']);
    expect((await addressesOf('both')).map((line) => line.slice(0, 13))).toEqual([
      ...['eth0 10.77.2.', 'eth1 10.77.1.'],
    ]);
    expect(await box.ok(['ps', '--format', '{{.Networks}}'])).toBe('right,left\n');
    await box.ok(['rm', '-f', 'both']);
  });

  it('takes names, addresses and a way out for each of them', async () => {
    await sleeper(
      ...['--name', 'said', '--network', 'name=left,alias=other,ip=10.77.1.50'],
      ...['--network', 'name=right,gw-priority=1,mac-address=02:00:00:00:00:07'],
      ...['--network', 'bridge'],
    );
    expect((await addressesOf('said'))[0]).toBe('eth0 10.77.1.50/24');
    expect(await routeOf('said')).toBe('10.77.2.1');
    expect(await inside('said', 'cat', '/sys/class/net/eth1/address')).toBe('02:00:00:00:00:07\n');
    expect(await networksOf('said')).toMatchObject({
      left: {
        IPAMConfig: { IPv4Address: '10.77.1.50' },
        IPAddress: '10.77.1.50',
        Aliases: ['other'],
        DNSNames: ['said', 'other', expect.stringMatching(/^[0-9a-f]{12}$/)],
      },
      right: { GwPriority: 1, MacAddress: '02:00:00:00:00:07', Gateway: '10.77.2.1' },
      bridge: { DNSNames: null },
    });
    await box.ok(['rm', '-f', 'said']);
  });

  it('has a further address for its neighbours only', async () => {
    const flags = ['--network', 'left', '--link-local-ip', '169.254.7.8'];
    const { stdout } = await box.shell('ip -o -4 addr show eth0', ...flags);
    expect(stdout).toContain('169.254.7.8/16');
  });

  it.each([
    [['--network', 'left', '--network', 'left'], 'named more than once'],
    [['--network', 'host', '--network', 'left'], 'network host goes with no other'],
    [['--network', 'left', '--network', 'none'], 'network none goes with no other'],
    [['--ip', '10.1.1.1'], 'networks of your own only'],
    [['--network-alias', 'x'], 'do not know each other by name'],
    [['--network', 'left', '--ip', '10.77.2.9'], 'not one that a container of 10.77.1.0/24'],
    [['--network', 'left', '--ip', '10.77.1.1'], 'it is the gateway'],
    [['--network', 'left', '--mac-address', 'ff:ff:ff:ff:ff:ff'], 'no interface can have it'],
  ])('refuses %j', async (flags, reason) => {
    const { code, stderr } = await box.shell('true', ...flags);
    expect(stderr).toContain(reason);
    expect(code).toBe(125);
  });
});

describe('network connect', () => {
  it('connects a container that runs, and disconnect takes it out again', async () => {
    await serveName(box, 'server', '--network', 'left');
    await sleeper('--name', 'client', '--network', 'right', '--ip', '10.77.2.5');
    expect(await getFrom(box, 'client', 'server')).toBe('');
    await box.ok(['network', 'connect', '--alias', 'guest', '--ip', '10.77.1.9', 'left', 'client']);
    expect(await getFrom(box, 'client', 'server')).toBe('server\n');
    expect(await addressesOf('client')).toEqual(['eth0 10.77.2.5/24', 'eth1 10.77.1.9/24']);
    expect(await inside('server', 'cat', '/etc/hosts')).toContain('10.77.1.9\tguest\n');
    const id = (await box.ok(['inspect', '-f', '{{.Id}}', 'client'])).trim();
    expect(await inside('client', 'cat', '/etc/hosts')).toContain(
      `10.77.1.9\t${id.slice(0, 12)}\n# containers of network right\n`,
    );
    const member = `{{(index .Containers "${id}").IPv4Address}}`;
    expect(await box.ok(['network', 'inspect', '-f', member, 'left'])).toBe('10.77.1.9/24\n');
    await box.ok(['network', 'disconnect', 'left', 'client']);
    expect(await getFrom(box, 'client', 'server')).toBe('');
    expect(await addressesOf('client')).toEqual(['eth0 10.77.2.5/24']);
    expect(await inside('client', 'cat', '/etc/hosts')).not.toContain('10.77.1.');
    expect(await inside('server', 'cat', '/etc/hosts')).not.toContain('guest');
    await box.ok(['rm', '-f', 'server', 'client']);
  });

  it('moves the default route and the published ports to the network that has the way out', async () => {
    await serveName(box, 'moved', '--network', 'right', '-p', '127.0.0.1::80');
    const place = (await box.ok(['port', 'moved', '80'])).trim();
    const get = async (): Promise<string> =>
      (await fetch(`http://${place}/`, { headers: { connection: 'close' } })).text();
    await box.ok(['network', 'connect', 'left', 'moved']);
    expect(await routeOf('moved')).toBe('10.77.1.1');
    expect(await get()).toBe('moved\n');
    await box.ok(['network', 'disconnect', 'left', 'moved']);
    expect(await routeOf('moved')).toBe('10.77.2.1');
    expect(await get()).toBe('moved\n');
    await box.ok(['network', 'disconnect', 'right', 'moved']);
    expect(await routeOf('moved')).toBeUndefined();
    await box.ok(['network', 'connect', 'bridge', 'moved']);
    expect(await get()).toBe('moved\n');
    await box.ok(['rm', '-f', 'moved']);
  });

  it('holds for the starts of a container that does not run', async () => {
    await box.ok([
      ...['create', '--name', 'later', '--network', 'left', '--rootfs', box.rootfs],
      ...['sleep', '100000'],
    ]);
    await box.ok(['network', 'connect', '--ip', '10.77.2.77', 'right', 'later']);
    await box.ok(['network', 'disconnect', 'left', 'later']);
    expect(await networksOf('later')).toMatchObject({ right: { IPAddress: '' } });
    await box.ok(['start', 'later']);
    expect(await addressesOf('later')).toEqual(['eth0 10.77.2.77/24']);
    await box.ok(['network', 'connect', 'left', 'later']);
    await box.ok(['restart', '-t', '0', 'later']);
    expect((await addressesOf('later')).map((line) => line.slice(0, 13))).toEqual([
      ...['eth0 10.77.2.', 'eth1 10.77.1.'],
    ]);
    await box.ok(['rm', '-f', 'later']);
  });

  it('is told of by events', async () => {
    const since = String(Date.now() / 1000);
    await sleeper('--name', 'told', '--network', 'left');
    await box.ok(['network', 'connect', 'right', 'told']);
    await box.ok(['network', 'disconnect', 'left', 'told']);
    await box.ok(['rm', '-f', 'told']);
    const events = await box.ok([
      ...['events', '--since', since, '--until', String(Date.now() / 1000 + 0.1)],
      ...['--filter', 'type=network', '--format', '{{.Action}} {{.Actor.Attributes.name}}'],
    ]);
    expect(events.trim().split('\n')).toEqual([
      ...['connect left', 'connect right', 'disconnect left', 'disconnect right'],
    ]);
  });

  it('says what is the matter', async () => {
    await sleeper('--name', 'known', '--network', 'left', '--ip', '10.77.1.80');
    await sleeper('--name', 'alone', '--network', 'none');
    const refused = async (...args: readonly string[]): Promise<string> => {
      const { code, stderr } = await box.run(['network', ...args]);
      expect(code).toBe(1);
      return stderr;
    };
    expect(await refused('connect', 'left', 'known')).toContain('it is connected already');
    expect(await refused('disconnect', 'right', 'known')).toContain('it is not connected');
    await box.ok(['network', 'disconnect', '-f', 'right', 'known']);
    expect(await refused('connect', 'nowhere', 'known')).toContain('no such network');
    expect(await refused('connect', 'host', 'known')).toContain('--network host');
    expect(await refused('connect', 'left', 'alone')).toContain('--network none');
    const { code, stderr } = await box.shell('true', '--network', 'left', '--ip', '10.77.1.80');
    expect(stderr).toContain('cannot use address 10.77.1.80: container known has it');
    expect(code).toBe(125);
    await box.ok(['rm', '-f', 'known', 'alone']);
  });
});
