import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { letThroughAll } from './fixtures/machine.js';
import { Sandbox } from './fixtures/sandbox.js';
import { serveName } from './fixtures/web-server.js';

let box: Sandbox;
let rules: Disposable;

/** Who is in which networks. */
const places: Readonly<Record<string, readonly string[]>> = {
  'front-1': ['front'],
  'front-2': ['front'],
  'gate-1': ['front', 'middle'],
  'middle-1': ['middle'],
  'middle-2': ['middle'],
  'gate-2': ['middle', 'back'],
  'back-1': ['back'],
  'back-2': ['back'],
};
const subnets: Readonly<Record<string, string>> = {
  front: '10.91.1',
  middle: '10.91.2',
  back: '10.91.3',
};
const names = Object.keys(places);

/** Every address of every container, with its name and its network. */
const addresses = names.flatMap((name, index) =>
  (places[name] ?? []).map((network) => ({
    name,
    network,
    address: `${subnets[network] ?? ''}.${10 + index}`,
  })),
);

beforeAll(async () => {
  box = new Sandbox();
  rules = letThroughAll();
  for (const [network, prefix] of Object.entries(subnets)) {
    const internal = network === 'back' ? ['--internal'] : [];
    await box.ok(['network', 'create', '--subnet', `${prefix}.0/24`, ...internal, network]);
  }
  for (const name of names) {
    const networks = addresses
      .filter((one) => one.name === name)
      .flatMap(({ network, address }) => ['--network', `name=${network},ip=${address}`]);
    await serveName(box, name, ...networks);
  }
});
afterAll(async () => {
  await box.ok(['rm', '-f', ...names]);
  rules[Symbol.dispose]();
  await box.end();
});

/** Which addresses a container gets an answer from: all are asked at once. */
async function reachedFrom(name: string): Promise<readonly string[]> {
  const ask = ({ address }: { readonly address: string }): string =>
    `(timeout 3 wget -qO /dev/null http://${address}/ && echo ${address}) &`;
  const script = `${addresses.map(ask).join('\n')}\nwait; true`;
  const text = await box.ok(['exec', name, 'sh', '-c', script]);
  return text
    .split('\n')
    .filter((line) => line.startsWith('10.91.'))
    .toSorted();
}

it('lets eight containers of three networks reach those in their own networks, and no others', async () => {
  for (const name of names) {
    const expected = addresses
      .filter(({ network }) => places[name]?.includes(network))
      .map(({ address }) => address)
      .toSorted();
    expect([name, await reachedFrom(name)]).toEqual([name, expected]);
  }
});

/** Sends back what comes by UDP. */
const echo = `use IO::Socket::INET; my $socket = IO::Socket::INET->new(Proto => "udp", LocalPort => 7777) or die $!;
  while (defined(my $from = recv($socket, my $text, 64, 0))) { send($socket, $text, 0, $from) }`;

/** Asks addresses by UDP until as many have answered as it is told, and a little longer; prints who that was. */
const askAll = `use IO::Socket::INET; my $socket = IO::Socket::INET->new(Proto => "udp") or die $!;
  my ($want, @all) = @ARGV; my (%seen, $more);
  until (keys %seen >= $want && $more++ > 3) {
    send($socket, "?", 0, pack_sockaddr_in(7777, inet_aton($_))) for @all;
    my $readable = ""; vec($readable, fileno($socket), 1) = 1;
    while (select(my $ready = $readable, undef, undef, 0.1)) {
      my $from = recv($socket, my $text, 64, 0) or next;
      $seen{inet_ntoa((unpack_sockaddr_in($from))[1])} = 1;
    }
  }
  print "$_\\n" for keys %seen;`;

it('is the same for UDP', async () => {
  const beside = (name: string): readonly string[] => ['--network', `container:${name}`];
  const onHost = ['--rootfs', '/', 'perl', '-e'];
  for (const name of names) {
    await box.ok(['run', '-d', '--name', `echo-${name}`, ...beside(name), ...onHost, echo]);
  }
  for (const name of ['front-1', 'gate-1', 'back-1']) {
    const expected = addresses
      .filter(({ network }) => places[name]?.includes(network))
      .map(({ address }) => address)
      .toSorted();
    const asked = addresses.map(({ address }) => address);
    const output = await box.ok([
      ...['run', '--rm', ...beside(name), ...onHost, askAll, String(expected.length), ...asked],
    ]);
    expect([name, output.trim().split('\n').toSorted()]).toEqual([name, expected]);
  }
  await box.ok(['rm', '-f', ...names.map((name) => `echo-${name}`)]);
});

it('follows a container that is connected and disconnected', async () => {
  await box.ok(['network', 'connect', '--ip', '10.91.3.99', 'back', 'front-1']);
  expect(await reachedFrom('front-1')).toEqual([
    ...['10.91.1.10', '10.91.1.11', '10.91.1.12', '10.91.3.15', '10.91.3.16', '10.91.3.17'],
  ]);
  await box.ok(['network', 'disconnect', 'front', 'front-1']);
  expect(await reachedFrom('front-1')).toEqual(['10.91.3.15', '10.91.3.16', '10.91.3.17']);
});
