import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { letThrough } from './fixtures/machine.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;
let server: Server;
let port: number;

beforeAll(async () => {
  box = new Sandbox();
  server = createServer((_, response) => response.end('hello from the host\n'));
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await box.end();
});

/** The interface of the host that this sandbox's containers are connected to. */
async function bridgeOf(sandbox: Sandbox): Promise<string> {
  const { stdout } = await sandbox.shell("ip route | awk '/default/ { print $3 }'");
  const gateway = stdout.trim();
  const line = execFileSync('ip', ['-o', 'addr', 'show'], { encoding: 'utf8' })
    .split('\n')
    .find((text) => text.includes(` ${gateway}/`));
  return line?.split(/\s+/)[1] ?? '';
}

/** A container that serves a page until it is ended, and its address. */
async function serve(): Promise<{ child: ChildProcess; address: string }> {
  const script = 'echo hello from a container > /index.html; hostname -i; exec httpd -f -p 80 -h /';
  const child = box.start(['run', '--rm', '--rootfs', box.rootfs, 'sh', '-c', script]);
  child.stderr?.resume();
  for await (const chunk of child.stdout ?? []) {
    return { child, address: String(chunk).trim() };
  }
  throw new Error('the server did not start');
}

/** What still runs. A container whose docklet was killed ends with it, but not in the same moment. */
async function runningAfter(rounds: number): Promise<string> {
  const running = await box.ok(['ps', '-q']);
  return running === '' || rounds === 0 ? running : runningAfter(rounds - 1);
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** What a route says that its packets have at most. */
function mtuOf(route: string): number {
  return Number(/mtu (\d+)/.exec(route)?.[1]);
}

/** How large packets may be that leave this machine; Ethernet's size where none can. */
function uplinkOfHost(): number {
  const route = spawnSync('ip', ['route', 'get', '198.41.0.4'], { encoding: 'utf8' });
  const name = / dev (\S+)/.exec(route.stdout)?.[1];
  return name === undefined
    ? 1500
    : mtuOf(execFileSync('ip', ['link', 'show', name], { encoding: 'utf8' }));
}

describe('--network bridge', () => {
  it('gives a container an address, a route and a host’s name for itself', async () => {
    const { stdout } = await box.shell(
      'ip -o -4 addr show eth0; ip route; cat /etc/hosts',
      '--hostname',
      'web',
    );
    expect(stdout).toMatch(/inet (\d+\.){3}\d+\/\d+/);
    expect(stdout).toMatch(/default via/);
    expect(stdout).toMatch(/\tweb$/m);
  });

  it('has large packets, and a way out that carries no more than the host’s', async () => {
    const folder = '/sys/class/net';
    const script = `cat ${folder}/eth0/mtu; read line; echo done`;
    const child = box.start(['run', '--rm', '-i', '--rootfs', box.rootfs, 'sh', '-c', script]);
    const ended = new Promise((resolve) => child.once('close', resolve));
    let output = '';
    for await (const chunk of child.stdout ?? []) {
      output += String(chunk);
      if (output === '65535\n') {
        const id = (await box.ok(['ps', '-q', '--no-trunc'])).trim();
        const pid = (await box.ok(['inspect', '-f', '{{.State.Pid}}', id])).trim();
        const inside = execFileSync('nsenter', ['-t', pid, '-n', 'ip', 'route', 'show', 'default']);
        expect(mtuOf(String(inside))).toBe(uplinkOfHost());
        child.stdin?.end('\n');
      }
    }
    await ended;
    expect(output).toBe('65535\ndone\n');
  });

  it('reaches a server on the host', async () => {
    const { stdout } = await box.shell(
      `wget -qO- http://$(ip route | awk '/default/ { print $3 }'):${port}/`,
    );
    expect(stdout).toBe('hello from the host\n');
  });

  it('reaches the host by the name that --add-host gives it', async () => {
    const { stdout } = await box.shell(
      `wget -qO- http://home:${port}/`,
      '--add-host',
      'home:host-gateway',
    );
    expect(stdout).toBe('hello from the host\n');
  });

  it('reaches a second container, and loses nothing when that is gone', async () => {
    using _rules = letThrough(await bridgeOf(box));
    const { child, address } = await serve();
    const fetched = await box.shell(
      `for i in 1 2 3 4 5; do wget -qO- http://${address}/ && break; sleep 0.2; done`,
    );
    expect(fetched.stdout).toBe('hello from a container\n');
    await end(child);
    expect(await runningAfter(100)).toBe('');
  });

  it('has no IPv6 beside ::1 (CVE-2024-32473)', async () => {
    const { stdout } = await box.shell('cat /proc/net/if_inet6 | grep -v " lo$" || echo none');
    expect(stdout).toBe('none\n');
  });

  it('leaves the host’s resolver out where a container could not reach it', async () => {
    const { stdout } = await box.shell('cat /etc/resolv.conf');
    expect(stdout).not.toMatch(/nameserver 127\./);
    expect((await box.shell('cat /etc/resolv.conf', '--dns', '192.0.2.1')).stdout).toContain(
      'nameserver 192.0.2.1\n',
    );
  });
});

describe('--network none', () => {
  it('leaves the loopback, and nothing else', async () => {
    const { stdout } = await box.shell(
      'ls /sys/class/net; ping -c1 -W1 127.0.0.1 | grep -c "1 packets received"; ip route',
      ...['--network', 'none'],
    );
    expect(stdout).toBe('lo\n1\n');
  });
});

describe('--network host', () => {
  it('is the host’s network, and its name', async () => {
    const { stdout } = await box.shell(
      `wget -qO- http://127.0.0.1:${port}/; hostname; readlink /proc/self/ns/net`,
      ...['--network', 'host'],
    );
    const namespace = readlinkSync('/proc/self/ns/net');
    expect(stdout).toBe(`hello from the host\n${hostname()}\n${namespace}\n`);
  });
});

/** Hides nft from one command: in a mount namespace of its own, and by an overlay that takes it away. */
const withoutNft = `set -e
mkdir "$1/upper" "$1/work"
mount -t overlay -o lowerdir=/usr/sbin,upperdir="$1/upper",workdir="$1/work" overlay /usr/sbin
rm /usr/sbin/nft
shift
exec "$@"`;

describe('a host without nftables', () => {
  it('starts containers all the same, and says in one line what is missing and for what', () => {
    using bare = new Sandbox();
    const run = ['run', '--rm', '--rootfs', bare.rootfs, 'sh', '-c', 'ls /sys/class/net'];
    const { stdout, stderr, status } = spawnSync(
      'unshare',
      ['--mount', 'sh', '-c', withoutNft, 'sh', bare.folder, bare.launcher, ...run],
      { env: bare.environment, encoding: 'utf8' },
    );
    expect({ stdout, status }).toEqual({ stdout: 'eth0\nlo\n', status: 0 });
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/nft.*install/s)]);
  });
});
