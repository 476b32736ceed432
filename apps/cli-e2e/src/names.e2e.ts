import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { letThroughAll } from './fixtures/machine.js';
import { UpstreamServer } from './fixtures/name-server.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;
let rules: Disposable;
let upstream: UpstreamServer;

/** Every question of these containers goes to this host, where a name server stands in for one elsewhere. */
const gateway = '10.79.0.1';
const elsewhere = '198.51.100.7';

beforeAll(async () => {
  box = new Sandbox();
  rules = letThroughAll();
  await box.ok(['network', 'create', '--subnet', '10.79.0.0/24', 'shop']);
  upstream = await UpstreamServer.listen(gateway, elsewhere.split('.').map(Number));
  await start('db', '--network-alias', 'store', '--network-alias', 'both');
  await start('web', '--network-alias', 'both');
});
afterAll(async () => {
  await upstream.close();
  await box.ok(['rm', '-f', 'db', 'web']);
  await box.ok(['network', 'rm', 'shop']);
  rules[Symbol.dispose]();
  await box.end();
});

const start = (name: string, ...flags: readonly string[]): Promise<string> =>
  box.ok([
    ...['run', '-d', '--name', name, '--network', 'shop', '--dns', gateway, ...flags],
    ...['--rootfs', box.rootfs, 'sleep', '1000'],
  ]);
const inside = (script: string, name = 'web'): Promise<string> =>
  box.ok(['exec', name, 'sh', '-c', script]);
const addressOf = async (name: string, network = 'shop'): Promise<string> =>
  (
    await box.ok(['inspect', '-f', `{{.NetworkSettings.Networks.${network}.IPAddress}}`, name])
  ).trim();

/** What a name server says about a name, for a program that does not read /etc/hosts. */
async function lookUp(name: string, type = 'a', container = 'web'): Promise<readonly string[]> {
  const flag = type === 'ptr' ? '' : `-type=${type}`;
  const output = await inside(`nslookup ${flag} ${name} 2>&1; true`, container);
  const answer = output.replace(/^Server:[^]*?\n\n/, '');
  return [...answer.matchAll(/(?:Address: |name = |server can't find .*: )(.+)/g)].map(
    ([, value = '']) => value.trim(),
  );
}

/** Sends bytes to port 53 of a server from a container of a network, and gives back what comes within a second. */
async function ask(
  server: string,
  protocol: 'udp' | 'tcp',
  hex: string,
  network: string,
): Promise<string> {
  const script = `$SIG{ALRM} = sub { exit };
    my $socket = IO::Socket::INET->new(Proto => $ARGV[1], PeerAddr => $ARGV[0], PeerPort => 53) or exit;
    $socket->send(pack "H*", $ARGV[2]); alarm 1; $socket->recv(my $answer, 512); print unpack "H*", $answer;`;
  const command = ['perl', '-MIO::Socket::INET', '-e', script, server, protocol, hex];
  return box.ok(['run', '--rm', '--network', network, '--rootfs', '/', ...command]);
}

describe('the name server of a network', () => {
  it('knows names, aliases, short ids, and all of them with the name of the network', async () => {
    const address = await addressOf('db');
    const id = (await box.ok(['inspect', '-f', '{{.Id}}', 'db'])).trim().slice(0, 12);
    for (const name of ['db', 'DB', 'store', id, 'db.shop', 'store.shop']) {
      expect(await lookUp(name)).toEqual([address]);
    }
  });

  it('has all addresses of a name that several containers have', async () => {
    const addresses = [await addressOf('db'), await addressOf('web')];
    expect((await lookUp('both')).toSorted()).toEqual(addresses.toSorted());
  });

  it('knows the names of addresses', async () => {
    expect(await lookUp(await addressOf('db'), 'ptr')).toEqual(['db.shop']);
  });

  it('says that a name has no IPv6 address, and does not let somebody else say that there is no such name', async () => {
    expect(await lookUp('db', 'aaaa')).toEqual([]);
    // busybox asks for both kinds of addresses, as musl does.
    expect(await inside('> /etc/hosts; ping -c 1 -W 2 db')).toContain('1 packets received');
  });

  it('answers a question that is written by hand', async () => {
    const answer = await ask(gateway, 'udp', '1234010000010000000000000264420000010001', 'shop');
    const bytes = (await addressOf('db')).split('.').map((part) => Number(part));
    const data = Buffer.from(bytes).toString('hex');
    expect(answer).toBe(`1234858000010001000000000264420000010001c00c00010001000000000004${data}`);
  });

  it('answers glibc', async () => {
    const script = '> /etc/hosts; getent ahosts db | head -n 1; getent hosts store.shop';
    const flags = ['--rm', '--network', 'shop', '--dns', gateway, '--rootfs', '/'];
    const output = await box.ok(['run', ...flags, 'sh', '-c', script]);
    const address = await addressOf('db');
    expect(output.split('\n').map((line) => line.split(/\s+/)[0])).toEqual([address, address, '']);
  });

  it('knows who comes later, has another address, or is gone', async () => {
    await start('late', '--ip', '10.79.0.50');
    expect(await lookUp('late')).toEqual(['10.79.0.50']);
    await box.ok(['rm', '-f', 'late']);
    await start('late', '--ip', '10.79.0.60');
    expect(await lookUp('late')).toEqual(['10.79.0.60']);
    expect(await lookUp('10.79.0.50', 'ptr')).not.toContain('late.shop');
    await box.ok(['stop', '-t', '0', 'late']);
    expect(await lookUp('late')).toEqual([elsewhere]);
    await box.ok(['start', 'late']);
    expect(await lookUp('late')).toEqual(['10.79.0.60']);
    await box.ok(['rename', 'late', 'later']);
    expect(await lookUp('later')).toEqual(['10.79.0.60']);
    expect(await lookUp('late')).toEqual([elsewhere]);
    await box.ok(['rm', '-f', 'later']);
  });

  it('knows nobody of another network', async () => {
    await box.ok(['network', 'create', '--internal', 'apart']);
    const flags = ['--network', 'apart', '--rootfs', box.rootfs];
    await box.ok(['run', '-d', '--name', 'lonely', ...flags, 'sleep', '1000']);
    expect(await lookUp('lonely', 'a', 'lonely')).toEqual([await addressOf('lonely', 'apart')]);
    expect(await lookUp('db', 'a', 'lonely')).toEqual(['NXDOMAIN']);
    expect(await lookUp('lonely')).toEqual([elsewhere]);
    await box.ok(['rm', '-f', 'lonely']);
    await box.ok(['network', 'rm', 'apart']);
  });
});

describe('the name servers of several networks', () => {
  const sleeper = (name: string, ...flags: readonly string[]): Promise<string> =>
    box.ok(['run', '-d', '--name', name, ...flags, '--rootfs', box.rootfs, 'sleep', '1000']);

  beforeAll(async () => {
    await box.ok(['network', 'create', '--subnet', '10.82.0.0/24', 'back']);
    await sleeper('vault', '--network', 'back', '--network-alias', 'safe', '--ip', '10.82.0.50');
  });
  afterAll(async () => {
    await box.ok(['rm', '-f', 'vault']);
    await box.ok(['network', 'rm', 'back']);
  });

  it('know for a container what is in all of its networks, and for nobody else', async () => {
    await start('gate', '--network', 'back');
    for (const name of ['vault', 'safe', 'vault.back']) {
      expect(await lookUp(name, 'a', 'gate')).toEqual(['10.82.0.50']);
      expect(await lookUp(name)).toEqual([elsewhere]);
    }
    expect(await lookUp('10.82.0.50', 'ptr', 'gate')).toEqual(['vault.back']);
    expect(await lookUp('db', 'a', 'gate')).toEqual([await addressOf('db')]);
    await sleeper('later-vault', '--network', 'back', '--ip', '10.82.0.60');
    expect(await lookUp('later-vault', 'a', 'gate')).toEqual(['10.82.0.60']);
    await box.ok(['rm', '-f', 'later-vault']);
    expect(await lookUp('later-vault', 'a', 'gate')).toEqual([elsewhere]);
    await box.ok(['rm', '-f', 'gate']);
    await start('heir', '--ip', '10.79.0.70');
    expect(await lookUp('vault', 'a', 'heir')).toEqual([elsewhere]);
    await box.ok(['rm', '-f', 'heir']);
  });

  it('follow a container that comes and goes while it runs', async () => {
    await box.ok(['network', 'connect', 'back', 'web']);
    expect(await lookUp('vault')).toEqual(['10.82.0.50']);
    await box.ok(['network', 'disconnect', 'back', 'web']);
    expect(await lookUp('vault')).toEqual([elsewhere]);
  });

  it('know it also in the default network, for as long as somebody there is in another one', async () => {
    const gatewayPath = '{{.NetworkSettings.Networks.bridge.Gateway}}';
    await sleeper('first', '--network', 'bridge');
    const dns = (await box.ok(['inspect', '-f', gatewayPath, 'first'])).trim();
    await box.ok(['rm', '-f', 'first']);
    const server = await UpstreamServer.listen(dns, elsewhere.split('.').map(Number));
    await sleeper('both-of-them', '--network', 'bridge', '--network', 'back', '--dns', dns);
    await sleeper('neighbour', '--network', 'bridge', '--dns', dns);
    expect(await lookUp('vault', 'a', 'both-of-them')).toEqual(['10.82.0.50']);
    expect(await lookUp('vault', 'a', 'neighbour')).toEqual([elsewhere]);
    expect(await lookUp('neighbour', 'a', 'both-of-them')).toEqual([elsewhere]);
    await box.ok(['rm', '-f', 'both-of-them']);
    await box.ok(['network', 'connect', 'back', 'neighbour']);
    expect(await lookUp('vault', 'a', 'neighbour')).toEqual(['10.82.0.50']);
    await box.ok(['network', 'disconnect', 'back', 'neighbour']);
    expect(await lookUp('vault', 'a', 'neighbour')).toEqual([elsewhere]);
    await server.close();
    await box.ok(['rm', '-f', 'neighbour']);
  });
});

describe('the name server of a network with IPv6', () => {
  it('has both addresses of a name, and their names, over either', async () => {
    const gateway6 = 'fd00:79::1';
    const subnets = ['--subnet', '10.81.0.0/24', '--ipv6', '--subnet', 'fd00:79::/64'];
    await box.ok(['network', 'create', '--internal', ...subnets, 'dual']);
    const flags = ['--network', 'dual', '--rootfs', box.rootfs, 'sleep', '1000'];
    await box.ok(['run', '-d', '--name', 'both-kinds', ...flags]);
    await box.ok(['run', '-d', '--name', 'asks', ...flags]);
    const path = '{{.NetworkSettings.Networks.dual.GlobalIPv6Address}}';
    const address6 = (await box.ok(['inspect', '-f', path, 'both-kinds'])).trim();
    expect(await lookUp('both-kinds', 'aaaa', 'asks')).toEqual([address6]);
    expect(await lookUp('both-kinds', 'a', 'asks')).toEqual([
      await addressOf('both-kinds', 'dual'),
    ]);
    expect(await lookUp(address6, 'ptr', 'asks')).toEqual(['both-kinds.dual']);
    const over6 = await inside(`nslookup -type=aaaa both-kinds ${gateway6}`, 'asks');
    expect(over6).toContain(`Address: ${address6}\n`);
    await box.ok(['rm', '-f', 'both-kinds', 'asks']);
    await box.ok(['network', 'rm', 'dual']);
  });
});

describe('what the name server of a network does not know', () => {
  it('goes to the server that the container has', async () => {
    expect(await lookUp('www.elsewhere.example')).toEqual([elsewhere]);
    expect(upstream.asked).toContain('udp www.elsewhere.example');
    expect(await lookUp('db')).toEqual([await addressOf('db')]);
    expect(upstream.asked).not.toContain('udp db');
  });

  it('is asked once more over TCP when the answer is too long', async () => {
    upstream.isTruncating = true;
    const flags = ['--rm', '--network', 'shop', '--dns', gateway, '--rootfs', '/'];
    const output = await box.ok(['run', ...flags, 'getent', 'ahostsv4', 'long.elsewhere.example']);
    upstream.isTruncating = false;
    expect(output).toContain(elsewhere);
    expect(upstream.asked).toContain('tcp long.elsewhere.example');
  });

  it('CVE-2024-29018: goes nowhere from an internal network, over UDP or TCP', async () => {
    await box.ok(['network', 'create', '--internal', '--subnet', '10.80.0.0/24', 'inner']);
    const other = await UpstreamServer.listen('10.80.0.1', [192, 0, 2, 1]);
    const script = 'cat /etc/resolv.conf; nslookup x.attacker.example 2>&1; true';
    const { stdout } = await box.shell(script, '--network', 'inner');
    expect(stdout).toMatch(/^nameserver 10\.80\.0\.1\n/);
    expect(stdout).toContain('NXDOMAIN');
    // Two questions in one message, which the network's server does not answer; and one over TCP.
    const two = '0001010000020000000000000178000001000101780000010001';
    expect(await ask('10.80.0.1', 'udp', two, 'inner')).toBe('');
    const one = '001300010100000100000000000001780000010001';
    expect(await ask('10.80.0.1', 'tcp', one, 'inner')).toBe('');
    expect(other.asked).toEqual([]);
    await other.close();
    await box.ok(['network', 'rm', 'inner']);
  });
});

describe('/etc/resolv.conf', () => {
  it('follows that of the host at the next start', async () => {
    const file = `${box.folder}/resolv.conf`;
    /** Nobody else on this machine sees the other file. */
    const startWith = (nameserver: string): void => {
      writeFileSync(file, `nameserver ${nameserver}\n`);
      const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
      const command = [box.launcher, 'start', 'follows'];
      execFileSync('unshare', ['-m', 'sh', '-c', script, file, ...command], {
        env: box.environment,
      });
    };
    const create = ['create', '--name', 'follows', '--network', 'shop', '--rootfs', box.rootfs];
    await box.ok([...create, 'sleep', '100000']);
    for (const nameserver of ['192.0.2.1', '192.0.2.2']) {
      startWith(nameserver);
      expect(await inside('cat /etc/resolv.conf', 'follows')).toMatch(
        new RegExp(`^nameserver ${nameserver}\n`),
      );
      expect(await lookUp('db', 'a', 'follows')).toEqual([await addressOf('db')]);
      await box.ok(['stop', '-t', '0', 'follows']);
    }
    await box.ok(['rm', 'follows']);
  });

  it('asks for short names as they are, in networks with names', async () => {
    expect(await inside('cat /etc/resolv.conf')).toMatch(
      /^nameserver 10\.79\.0\.1\n[^]*options (.* )?ndots:0\n/,
    );
    const { stdout } = await box.shell('cat /etc/resolv.conf', '--dns', '192.0.2.53');
    expect(stdout).toContain('nameserver 192.0.2.53\n');
    expect(stdout).not.toContain('ndots:0');
  });
});
