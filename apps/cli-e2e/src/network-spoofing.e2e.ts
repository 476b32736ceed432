import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './fixtures/inspected.js';
import { letThroughAll } from './fixtures/machine.js';
import { Sandbox } from './fixtures/sandbox.js';
import { getFrom, serveName } from './fixtures/web-server.js';

let box: Sandbox;
let rules: Disposable;

/** The networks: one as they all are, and one in which a container that can may send what it likes. */
const prefixes = { guarded: '10.94.1', open: '10.94.2' } as const;
type Network = keyof typeof prefixes;
const networks: readonly Network[] = ['guarded', 'open'];

beforeAll(async () => {
  box = new Sandbox();
  rules = letThroughAll();
  for (const network of networks) {
    const subnet = ['--subnet', `${prefixes[network]}.0/24`];
    const options = network === 'open' ? ['-o', 'docklet.allow_forged_senders=true'] : [];
    await box.ok(['network', 'create', ...subnet, ...options, network]);
    await serveName(box, `victim-${network}`, '--network', network, '--ip', addressOf(network, 10));
    await serveName(box, `friend-${network}`, '--network', network, '--ip', addressOf(network, 20));
  }
});
afterAll(async () => {
  await box.ok(['rm', '-f', ...networks.flatMap((one) => [`victim-${one}`, `friend-${one}`])]);
  rules[Symbol.dispose]();
  await box.end();
});

function addressOf(network: Network, host: number): string {
  return `${prefixes[network]}.${host}`;
}

/**
 * Sends a ping and an answer of ARP in the name of the first argument, and to the second one, by frames as they are on the
 * wire. After that it sends something honest.
 */
const forge = String.raw`
  sub bytes { pack("C4", split(/\./, $_[0])) }
  sub checksum { my $sum = unpack("%32n*", $_[0]); $sum = ($sum & 65535) + ($sum >> 16) for 1, 2; pack("n", ~$sum & 65535) }
  my ($friend, $victim) = map { bytes($_) } @ARGV;
  my $own = do { open my $file, "<", "/sys/class/net/eth0/address"; local $_ = <$file>; tr/0-9a-f//cd; pack("H*", $_) };
  my $index = do { open my $file, "<", "/sys/class/net/eth0/ifindex"; <$file> };
  socket(my $link, 17, 3, 0) or die $!;
  my $to = pack("SnlSCCa8", 17, 0x800, $index, 0, 0, 6, "");
  my $echo = pack("CCa2nn", 8, 0, "\0\0", 7, 7);
  substr($echo, 2, 2) = checksum($echo);
  my $ip = pack("CCnnnCCa2", 0x45, 0, 28, 7, 0, 64, 1, "\0\0") . $friend . $victim;
  substr($ip, 10, 2) = checksum($ip);
  send($link, "\x02\x42" . $victim . $own . pack("n", 0x800) . $ip . $echo, 0, $to) or die $!;
  my $answer = pack("nnCCn", 1, 0x800, 6, 4, 2) . $own . $friend . $own . $friend;
  send($link, "\xff" x 6 . $own . pack("n", 0x806) . $answer, 0, $to) or die $!;
`;

/** Lets a container send under the address of another one, and waits until the victim has heard of what it sent later. */
async function attack(network: Network, ...flags: readonly string[]): Promise<void> {
  const [victim, friend] = [addressOf(network, 10), addressOf(network, 20)];
  const script = `perl -e "$0" ${friend} ${victim} && busybox wget -qO- http://${victim}/`;
  const options = ['--cap-add', 'NET_RAW', ...flags, '--rootfs', '/'];
  const output = await box.ok(['run', '--rm', ...options, 'sh', '-c', script, forge]);
  expect(output).toBe(`victim-${network}\n`);
}

/** Where the victim believes its friend to be. */
async function believed(network: Network): Promise<string | undefined> {
  const friend = addressOf(network, 20);
  const text = await box.ok(['exec', `victim-${network}`, 'ip', 'neigh', 'show', friend]);
  return /lladdr (\S+)/.exec(text)?.[1];
}

/** How many answers the friend has got to pings that it has not sent. */
async function answers(network: Network): Promise<number> {
  const text = await box.ok(['exec', `friend-${network}`, 'cat', '/proc/net/snmp']);
  const [names = [], counts = []] = (text.match(/^Icmp: .*$/gm) ?? []).map((line) =>
    line.split(' '),
  );
  return Number(counts[names.indexOf('InEchoReps')]);
}

/** Lets the victim know its friend. */
async function introduce(network: Network): Promise<string | undefined> {
  expect(await getFrom(box, `victim-${network}`, addressOf(network, 20))).toBe(
    `friend-${network}\n`,
  );
  return believed(network);
}

describe('a container that can make up packets', () => {
  it('sends them under its own addresses only', async () => {
    const friend = await introduce('guarded');
    expect(friend).toBe('02:42:0a:5e:01:14');
    await attack('guarded', '--network', 'guarded');
    expect(await believed('guarded')).toBe(friend);
    expect(await answers('guarded')).toBe(0);
  });

  it('sends them under any where the network allows it', async () => {
    const friend = await introduce('open');
    await attack('open', '--network', 'open', '--ip', addressOf('open', 66));
    await until(async () => (await answers('open')) === 1);
    expect(friend).toBe('02:42:0a:5e:02:14');
    expect(await believed('open')).toBe('02:42:0a:5e:02:42');
  });

  it('is shown with what keeps it to that by --explain', async () => {
    const explained = async (network: Network, ...flags: string[]): Promise<string> =>
      box.ok(['run', '--explain', '--network', network, ...flags, '--rootfs', box.rootfs, 'true']);
    const guard = /bpf\(BPF_PROG_LOAD, "docklet_sender1"\)[^]*RTM_NEWTFILTER dk\w+ ingress\)/;
    expect(await explained('guarded')).toMatch(guard);
    expect(await explained('guarded', '--cap-drop', 'NET_RAW')).not.toContain('BPF_PROG_LOAD');
    expect(await explained('open')).not.toContain('BPF_PROG_LOAD');
  });

  it('gets no further by the network of one that cannot', async () => {
    await serveName(box, 'plain', '--network', 'guarded');
    const friend = await introduce('guarded');
    await attack('guarded', '--network', 'container:plain');
    expect(await believed('guarded')).toBe(friend);
    expect(await answers('guarded')).toBe(0);
    await box.ok(['rm', '-f', 'plain']);
  });

  it('is held to it in networks that it comes into later, too', async () => {
    const sleep = ['--rootfs', box.rootfs, 'sleep', '100000'];
    await box.ok(['run', '-d', '--name', 'moving', '--cap-add', 'NET_ADMIN', ...sleep]);
    const reaches = async (network: Network): Promise<readonly boolean[]> => {
      await box.ok(['network', 'connect', '--ip', addressOf(network, 70), network, 'moving']);
      const ping = (from: string): string =>
        `ping -c 1 -W 1 -I ${from} ${addressOf(network, 10)} >/dev/null; echo $?`;
      const other = addressOf(network, 71);
      const script = [
        `ip addr add ${other}/24 dev eth1`,
        ping(addressOf(network, 70)),
        ping(other),
      ].join('; ');
      const output = await box.ok(['exec', 'moving', 'sh', '-c', script]);
      await box.ok(['network', 'disconnect', network, 'moving']);
      return output
        .trim()
        .split('\n')
        .map((code) => code === '0');
    };
    expect(await reaches('guarded')).toEqual([true, false]);
    expect(await reaches('open')).toEqual([true, true]);
    await box.ok(['rm', '-f', 'moving']);
  });
});
