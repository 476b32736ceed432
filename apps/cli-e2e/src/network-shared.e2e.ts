import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect } from './fixtures/inspected.js';
import { letThroughAll } from './fixtures/machine.js';
import { Sandbox } from './fixtures/sandbox.js';
import { getFrom, serveName } from './fixtures/web-server.js';

let box: Sandbox;
let rules: Disposable;

beforeAll(async () => {
  box = new Sandbox();
  rules = letThroughAll();
  await box.ok(['network', 'create', '--subnet', '10.93.1.0/24', 'shop']);
});
afterAll(async () => {
  rules[Symbol.dispose]();
  await box.end();
});

const sleeper = (name: string, ...flags: readonly string[]): Promise<string> =>
  box.ok(['run', '-d', '--name', name, ...flags, '--rootfs', box.rootfs, 'sleep', '100000']);
const inside = (name: string, script: string): Promise<string> =>
  box.ok(['exec', name, 'sh', '-c', script]);
const addressOf = async (name: string): Promise<string | undefined> =>
  /inet ([\d.]+)/.exec(await inside(name, 'ip -o -4 addr show dev eth0 2>&1; true'))?.[1];
const field = async (name: string, path: string): Promise<string> =>
  (await box.ok(['inspect', '-f', path, name])).trim();

describe('run --network container:', () => {
  it('lets two containers talk over their loopback, and everybody else with both at one address', async () => {
    await sleeper('front', '--network', 'shop', '-p', '127.0.0.1::80');
    await serveName(box, 'back', '--network', 'container:front');
    await sleeper('guest', '--network', 'shop');
    expect(await getFrom(box, 'front', '127.0.0.1')).toBe('back\n');
    expect(await getFrom(box, 'back', '127.0.0.1')).toBe('back\n');
    expect(await getFrom(box, 'guest', 'front')).toBe('back\n');
    const place = (await box.ok(['port', 'front', '80'])).trim();
    const answer = await fetch(`http://${place}/`, { headers: { connection: 'close' } });
    expect(await answer.text()).toBe('back\n');
    expect(await box.ok(['port', 'back'])).toBe('');
    await box.ok(['rm', '-f', 'guest', 'back', 'front']);
  });

  it('shares the network and nothing else, and gives no right that others do not have', async () => {
    await sleeper('first', '--network', 'shop', '--domainname', 'example');
    await sleeper('second', '--network', 'container:first');
    await sleeper('stranger', '--network', 'shop');
    const kinds = ['net', 'mnt', 'pid', 'ipc', 'uts', 'cgroup', 'user'];
    const namespaces = async (name: string): Promise<readonly string[]> => {
      const links = kinds.map((kind) => `readlink /proc/self/ns/${kind}`);
      return (await inside(name, links.join('; '))).trim().split('\n');
    };
    const [one, other] = [await namespaces('first'), await namespaces('second')];
    const same = kinds.filter((_, index) => one[index] === other[index]);
    expect(same).toEqual(['net', 'user']);
    const rights = 'grep -E "^(Cap|NoNewPrivs|Seccomp:)" /proc/1/status; ls /proc/1/fd';
    expect(await inside('second', rights)).toBe(await inside('stranger', rights));
    expect(await inside('second', 'ls /sys/class/net')).toBe('eth0\nlo\n');
    expect(await inside('second', 'hostname -f')).toBe(await inside('first', 'hostname -f'));
    await box.ok(['rm', '-f', 'stranger', 'second', 'first']);
  });

  it('has the same files about names, also when they change', async () => {
    await sleeper('named', '--network', 'shop', '--add-host', 'printer:192.168.7.7');
    await sleeper('reader', '--network', 'container:named');
    await sleeper('later', '--network', 'shop');
    await box.ok(['network', 'connect', 'bridge', 'named']);
    for (const file of ['hosts', 'hostname', 'resolv.conf']) {
      const text = await inside('named', `cat /etc/${file}`);
      expect(await inside('reader', `cat /etc/${file}`)).toBe(text);
    }
    const hosts = await inside('reader', 'cat /etc/hosts');
    expect(hosts).toMatch(/\tprinter\n[^]*\tlater\n/);
    expect(await inside('reader', 'ls /sys/class/net')).toBe('eth0\neth1\nlo\n');
    expect(await field('reader', '{{.HostsPath}}')).toBe(await field('named', '{{.HostsPath}}'));
    await box.ok(['rm', '-f', 'later', 'reader', 'named']);
  });

  it('says so in inspect, ps and its specification, and has no addresses of its own', async () => {
    await sleeper('owner', '--network', 'shop');
    const { Id: id } = await inspect(box, 'owner');
    await sleeper('member', '--network', `container:${id.slice(0, 8)}`);
    expect(await field('member', '{{.HostConfig.NetworkMode}}')).toBe(`container:${id}`);
    expect(await field('member', '{{json .NetworkSettings.Networks}}')).toBe('{}');
    expect(await field('member', '{{.NetworkSettings.IPAddress}}')).toBe('');
    expect(await box.ok(['ps', '-f', 'name=member', '--format', '{{.Networks}}|{{.Ports}}'])).toBe(
      '|\n',
    );
    expect(await box.ok(['network', 'inspect', '-f', '{{len .Containers}}', 'shop'])).toBe('1\n');
    const plan = await box.ok([
      ...['run', '--explain', '--network', 'container:owner', '--rootfs', box.rootfs, 'true'],
    ]);
    expect(plan).toContain('setns(<network-namespace>, CLONE_NEWNET)');
    expect(plan).not.toMatch(/clone3\(.*CLONE_NEWNET/);
    await box.ok(['rm', '-f', 'member', 'owner']);
  });

  it('can be shared again by a third one', async () => {
    await sleeper('one', '--network', 'shop', '--ip', '10.93.1.30');
    await sleeper('two', '--network', 'container:one');
    await sleeper('three', '--network', 'container:two');
    expect(await addressOf('three')).toBe('10.93.1.30');
    expect(await inside('three', 'cat /etc/hosts')).toContain('10.93.1.30\tone\n');
    await box.ok(['rm', '-f', 'one', 'two', 'three']);
  });

  it('loses it with the container whose network it is, so that nobody has its address twice', async () => {
    await sleeper('gone', '--network', 'shop', '--ip', '10.93.1.40');
    await sleeper('stays', '--network', 'container:gone');
    expect(await addressOf('stays')).toBe('10.93.1.40');
    await box.ok(['rm', '-f', 'gone']);
    expect(await inside('stays', 'ls /sys/class/net')).toBe('lo\n');
    await sleeper('heir', '--network', 'shop', '--ip', '10.93.1.40');
    expect(await addressOf('heir')).toBe('10.93.1.40');
    const { code, stderr } = await box.run(['restart', '-t', '0', 'stays']);
    expect(stderr).toContain('none has that name or id');
    expect(code).toBe(1);
    await box.ok(['rm', '-f', 'stays', 'heir']);
  });

  it('looks for it again at each start', async () => {
    await sleeper('moving', '--network', 'shop', '--ip', '10.93.1.50');
    await sleeper('follows', '--network', 'container:moving');
    await box.ok(['stop', '-t', '0', 'follows', 'moving']);
    const refused = await box.run(['start', 'follows']);
    const { Id: id } = await inspect(box, 'moving');
    expect(refused.stderr).toContain(`cannot join network of a non running container: ${id}`);
    expect(refused.code).toBe(1);
    await box.ok(['start', 'moving']);
    await box.ok(['start', 'follows']);
    expect(await addressOf('follows')).toBe('10.93.1.50');
    await box.ok(['rm', '-f', 'moving', 'follows']);
  });

  it('shares the host’s network with a container that has that, and cannot set its parameters', async () => {
    await sleeper('bare', '--network', 'host');
    const name = (await inside('bare', 'ls /sys/class/net')).trim().split('\n');
    const { stdout } = await box.shell('ls /sys/class/net', '--network', 'container:bare');
    expect(stdout.trim().split('\n')).toEqual(name);
    const flags = ['--network', 'container:bare', '--sysctl', 'net.ipv4.ip_forward=1'];
    const { code, stderr } = await box.shell('true', ...flags);
    expect(stderr).toContain('it is not the container’s own');
    expect(code).toBe(125);
    await box.ok(['rm', '-f', 'bare']);
  });

  it.each([
    [['-p', '80'], 'port publishing and the container type network mode'],
    [['-P'], 'port publishing and the container type network mode'],
    [['--expose', '80'], 'port exposing and the container type network mode'],
    [['--hostname', 'web'], 'hostname and the network mode'],
    [['--dns', '192.0.2.1'], 'dns and the network mode'],
    [['--add-host', 'a:192.0.2.1'], 'custom host-to-IP mapping and the network mode'],
    [['--mac-address', '02:00:00:00:00:01'], 'mac-address and the network mode'],
    [['--network-alias', 'web'], 'network-alias and the network mode'],
    [['--ip', '10.93.1.9'], 'ip and the network mode'],
  ])('refuses %j', async (flags, conflict) => {
    const { code, stderr } = await box.shell('true', '--network', 'container:any', ...flags);
    expect(stderr).toContain(`conflicting options: ${conflict}`);
    expect(code).toBe(125);
  });

  it.each([
    [['--network', 'container:nobody'], 'none has that name or id'],
    [['--name', 'myself', '--network', 'container:myself'], 'none has that name or id'],
    [['--network', 'container:'], 'invalid container format container:<name|id>'],
    [['--network', 'container:any', '--network', 'shop'], 'goes with no other'],
  ])('refuses %j', async (flags, reason) => {
    const { code, stderr } = await box.shell('true', ...flags);
    expect(stderr).toContain(reason);
    expect(code).toBe(125);
  });

  it('cannot be connected with a network of its own', async () => {
    await sleeper('host-of', '--network', 'shop');
    await sleeper('lodger', '--network', 'container:host-of');
    const { code, stderr } = await box.run(['network', 'connect', 'shop', 'lodger']);
    expect(stderr).toContain('cannot be connected to any other network');
    expect(code).toBe(1);
    await box.ok(['rm', '-f', 'lodger', 'host-of']);
  });
});
