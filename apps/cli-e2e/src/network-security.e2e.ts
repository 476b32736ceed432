import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './fixtures/inspected.js';
import { letThroughAll } from './fixtures/machine.js';
import type { OtherMachine } from './fixtures/other-machine.js';
import { connectOtherMachine } from './fixtures/other-machine.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;
let other: OtherMachine;
let rules: Disposable;

beforeAll(async () => {
  box = new Sandbox();
  other = await connectOtherMachine();
  rules = letThroughAll();
});
afterAll(async () => {
  rules[Symbol.dispose]();
  await other[Symbol.asyncDispose]();
  await box.end();
});

const shell = (script: string): string => execFileSync('sh', ['-ec', script], { encoding: 'utf8' });

/** Starts a web server in a container, and waits until it listens. */
async function serve(name: string, ...flags: readonly string[]): Promise<void> {
  const script = `mkdir /w; echo ${name} > /w/index.html; exec httpd -f -p 80 -h /w`;
  await box.ok(['run', '-d', '--name', name, ...flags, '--rootfs', box.rootfs, 'sh', '-c', script]);
  await until(async () => {
    const { code } = await box.run(['exec', name, 'sh', '-c', 'grep -q :0050 /proc/net/tcp*']);
    return code === 0;
  });
}

const get = (target: string): string => `timeout 2 wget -qO- http://${target}/; true`;

/** A router's advertisement (RFC 4861, section 4.2) of itself, for half an hour, and of a prefix, to everybody in the link. */
function routerAdvertisement(): string {
  const addresses = `fe80${'0'.repeat(26)}66ff02${'0'.repeat(26)}01`;
  const prefix = `030440c000000e1000000e100000000020010db80099${'0'.repeat(20)}`;
  const message = Buffer.from(`8600000040000708${'0'.repeat(16)}${prefix}`, 'hex');
  const pseudo = Buffer.from(`${addresses}000000${message.length.toString(16)}0000003a`, 'hex');
  message.writeUInt16BE(checksum(Buffer.concat([pseudo, message])), 2);
  const length = message.length.toString(16).padStart(4, '0');
  const header = `33330000000102420000006686dd60000000${length}3aff${addresses}`;
  return `${header}${message.toString('hex')}`;
}

function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += bytes.readUInt16BE(at);
  }
  return ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
}

describe('a network', () => {
  it('CVE-2020-13401, CVE-2020-10749: teaches the host no way that a container advertises', async () => {
    const script = `socket(my $link, 17, 3, 0) or die $!;
      setsockopt($link, 1, 25, "eth0\\0") or die $!;
      my $index = do { open my $file, "<", "/sys/class/net/eth0/ifindex"; <$file> };
      for (1 .. 3) { send($link, pack("H*", $ARGV[0]), 0, pack("SnlSCCa8", 17, 0x86dd, $index, 0, 0, 6, "")) or die $!; }`;
    // Elsewhere the advertisement does not even come to the host.
    await box.ok(['network', 'create', '-o', 'docklet.allow_forged_senders=true', 'forging']);
    const routes = shell('ip -6 route; ip -6 address show scope global');
    const heard = (): number =>
      shell('cat /sys/class/net/docklet*/statistics/rx_packets')
        .split('\n')
        .reduce((sum, line) => sum + Number(line), 0);
    const heardBefore = heard();
    const flags = ['--rm', '--network', 'forging', '--cap-add', 'NET_RAW', '--rootfs', '/'];
    await box.ok(['run', ...flags, 'perl', '-e', script, routerAdvertisement()]);
    // It has come to the host.
    await until(() => Promise.resolve(heard() >= heardBefore + 3));
    expect(shell('ip -6 route; ip -6 address show scope global')).toBe(routes);
    await box.ok(['network', 'rm', 'forging']);
  });

  it('CVE-2025-54410: is apart from the others again when somebody has flushed the firewall', async () => {
    await box.ok(['network', 'create', 'left']);
    await box.ok(['network', 'create', 'right']);
    await serve('kept', '--network', 'left');
    const path = '{{.NetworkSettings.Networks.left.IPAddress}}';
    const address = (await box.ok(['inspect', '-f', path, 'kept'])).trim();
    const flush = (): void => {
      shell(
        'nft list tables | grep "inet docklet_" | while read -r _ table; do nft flush table $table; done',
      );
    };
    flush();
    // The start of a container is a command, too.
    expect((await box.shell(get(address), '--network', 'right')).stdout).toBe('');
    expect((await box.shell(get(address), '--network', 'left')).stdout).toBe('kept\n');
    await box.ok(['rm', '-f', 'kept']);
    await box.ok(['network', 'rm', 'left', 'right']);
  });

  it('CVE-2025-67499: leads nothing to a published port that is for another machine', async () => {
    await serve('published', '-p', '8080:80');
    const page = `mkdir -p /run/other; echo elsewhere > /run/other/index.html`;
    other.shell(`${page}; busybox httpd -p 8080 -h /run/other`);
    try {
      expect((await box.shell(get(`${other.address}:8080`))).stdout).toBe('elsewhere\n');
      expect(shell(`busybox timeout 2 busybox wget -qO- http://${other.address}:8080/`)).toBe(
        'elsewhere\n',
      );
      expect(other.shell(`busybox timeout 2 busybox wget -qO- http://${other.host}:8080/`)).toBe(
        'published\n',
      );
    } finally {
      other.shell('kill $(ss -Hltnp "sport = :8080" | sed "s/.*pid=\\([0-9]*\\).*/\\1/")');
      await box.ok(['rm', '-f', 'published']);
    }
  });

  it('CVE-2021-4024: has no helper that listens anywhere', async () => {
    const listening = (): string => shell('ss -Hlntuwx | sort');
    const nobody = listening();
    await box.ok(['network', 'create', 'quiet']);
    await serve('alone', '--network', 'quiet');
    expect(listening()).toBe(nobody);
    await box.ok(['rm', '-f', 'alone']);
    await box.ok(['network', 'rm', 'quiet']);
  });
});
