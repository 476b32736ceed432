import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect, until } from './fixtures/inspected.js';
import { letThrough } from './fixtures/machine.js';
import type { OtherMachine } from './fixtures/other-machine.js';
import { connectOtherMachine } from './fixtures/other-machine.js';
import { parentOf } from './fixtures/process-status.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;
let other: OtherMachine;
let rules: Disposable;
let gateway: string;

beforeAll(async () => {
  box = new Sandbox();
  other = await connectOtherMachine();
  gateway = (await box.shell("ip route | awk '/default/ { print $3 }'")).stdout.trim();
  const line = execFileSync('ip', ['-o', 'addr', 'show'], { encoding: 'utf8' })
    .split('\n')
    .find((text) => text.includes(` ${gateway}/`));
  rules = letThrough(line?.split(/\s+/)[1] ?? '');
});
afterAll(async () => {
  rules[Symbol.dispose]();
  await other[Symbol.asyncDispose]();
  await box.end();
});

const web = 'mkdir /w; echo hello > /w/index.html; exec httpd -f -p 80 -h /w';
const webAndEcho =
  'mkdir /w; echo hello > /w/index.html; httpd -p 80 -h /w; exec nc -ll -p 81 -e cat';

/** Starts a server in a container of that name, and waits until it answers from inside. */
async function serve(name: string, flags: readonly string[], script = web): Promise<void> {
  await box.ok(['run', '-d', '--name', name, ...flags, '--rootfs', box.rootfs, 'sh', '-c', script]);
  await until(async () => {
    const { code } = await box.run(['exec', name, 'sh', '-c', 'grep -q :0050 /proc/net/tcp*']);
    return code === 0;
  });
}

async function remove(...names: readonly string[]): Promise<void> {
  await box.ok(['rm', '-f', ...names]);
}

/** Where a port leads from, by the number it has on this machine. */
async function hostPort(name: string, port = '80/tcp'): Promise<number> {
  const [first = Number.NaN] = await hostPorts(name, port);
  return first;
}

/** The same, if there are several; none if it is not published. */
async function hostPorts(name: string, port = '80/tcp'): Promise<number[]> {
  const lines = (await box.ok(['port', name])).split('\n');
  return lines
    .filter((line) => line.startsWith(`${port} `))
    .map((line) => Number(line.slice(line.lastIndexOf(':') + 1)));
}

async function fetchText(url: string): Promise<string> {
  try {
    return await (await fetch(url, { headers: { connection: 'close' } })).text();
  } catch (error) {
    return `failed: ${String((error as Error).cause)}`;
  }
}

/** What comes back by a connection. */
async function answerTo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}

/** Takes a port of this machine, which must be free. */
async function listenOnce(port: number): Promise<void> {
  const server = createServer();
  server.listen(port, '0.0.0.0');
  await once(server, 'listening');
  server.close();
}

const wget = (url: string): string => `timeout 2 wget -qO- ${url}`;

describe('-p', () => {
  it('is reached from the host, another machine, another container, and the container itself', async () => {
    await serve('all', ['-p', '80']);
    const port = await hostPort('all');
    expect(await fetchText(`http://127.0.0.1:${port}/`)).toBe('hello\n');
    expect(await fetchText(`http://${other.host}:${port}/`)).toBe('hello\n');
    expect(other.shell(`busybox timeout 2 busybox wget -qO- http://${other.host}:${port}/`)).toBe(
      'hello\n',
    );
    expect((await box.shell(wget(`http://${gateway}:${port}/`))).stdout).toBe('hello\n');
    expect(await box.ok(['exec', 'all', 'sh', '-c', wget(`http://${gateway}:${port}/`)])).toBe(
      'hello\n',
    );
    await remove('all');
    expect(await fetchText(`http://127.0.0.1:${port}/`)).toMatch(/ECONNREFUSED/);
  });

  it('is not reached from anywhere but the loopback when it is published there', async () => {
    await serve('local', ['-p', '127.0.0.1::80']);
    const port = await hostPort('local');
    expect(await fetchText(`http://127.0.0.1:${port}/`)).toBe('hello\n');
    expect(await fetchText(`http://${other.host}:${port}/`)).toMatch(/ECONNREFUSED/);
    const get = `busybox timeout 2 busybox wget -qO- http://${other.host}:${port}/`;
    expect(other.shell(get)).toBe('');
    expect((await box.shell(wget(`http://${gateway}:${port}/`))).stdout).toBe('');
    await remove('local');
  });

  it('CVE-2020-8558: lets nobody but this host reach 127.0.0.1', async () => {
    await serve('guarded', ['-p', '127.0.0.1::80']);
    const published = await hostPort('guarded');
    const server = createServer((socket) => socket.end('secret\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const ports = [published, (server.address() as AddressInfo).port];
    // Both may send packets for 127.0.0.1 out of their network card, and do.
    const redirect = (interfaceName: string, via: string): string =>
      `echo 1 > /proc/sys/net/ipv4/conf/${interfaceName}/route_localnet; ip addr del 127.0.0.1/8 dev lo;
       ip route add 127.0.0.1 via ${via} dev ${interfaceName} src $(ip -o -4 addr show ${interfaceName} | sed 's/.*inet \\([0-9.]*\\).*/\\1/');`;
    const there = `${redirect('eth0', other.host)} for p in ${ports.join(' ')}; do busybox timeout 2 busybox wget -qO- http://127.0.0.1:$p/ && echo reached; done; true`;
    expect(other.shell(`unshare -m sh -c 'ip route get 127.0.0.1 >/dev/null'; ${there}`)).toBe('');
    const { stdout } = await box.shell(
      `mount -o remount,rw /proc/sys 2>/dev/null; ${redirect('eth0', gateway)} for p in ${ports.join(' ')}; do ${wget('http://127.0.0.1:$p/')} && echo reached; done; true`,
      '--privileged',
    );
    expect(stdout).toBe('');
    server.close();
    await remove('guarded');
  });

  it('shows the container its gateway, not a loopback, when the host’s loopback asks (CVE-2021-20199)', async () => {
    const script =
      'require("http").createServer((q, a) => a.end(q.socket.remoteAddress)).listen(80, "0.0.0.0")';
    const flags = ['-d', '--name', 'seen', '-p', '80', '--rootfs', '/'];
    await box.ok(['run', ...flags, process.execPath, '-e', script]);
    const port = await hostPort('seen');
    await until(async () => (await fetchText(`http://127.0.0.1:${port}/`)) === gateway);
    const fromOther = `busybox wget -qO- http://${other.host}:${port}/`;
    expect(other.shell(fromOther)).toBe(other.address);
    await remove('seen');
  });

  it('carries UDP', async () => {
    const script = `const socket = require('dgram').createSocket('udp4');
      socket.on('message', (text, from) => socket.send('got ' + text, from.port, from.address));
      socket.bind(53);`;
    const flags = ['-d', '--name', 'udp', '-p', '127.0.0.1::53/udp', '--rootfs', '/'];
    await box.ok(['run', ...flags, process.execPath, '-e', script]);
    const port = await hostPort('udp', '53/udp');
    const socket = createSocket('udp4');
    const answered = once(socket, 'message');
    // What is sent to a server that does not listen yet is lost.
    const asking = setInterval(() => socket.send('ping', port, '127.0.0.1'), 50);
    const [answer] = (await answered) as [Buffer];
    clearInterval(asking);
    socket.close();
    expect(answer.toString()).toBe('got ping');
    await remove('udp');
  });

  it('takes ranges, the first free port of a range, and all exposed ports', async () => {
    await box.ok([
      ...['create', '--name', 'many', '-P', '--expose', '90-91', '-p', '127.0.0.1::80-82'],
      ...['--rootfs', box.rootfs, 'sleep', '1000'],
    ]);
    await box.ok(['start', 'many']);
    const lines = (await box.ok(['port', 'many'])).trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0]).toSorted()).toEqual([
      '80/tcp',
      '81/tcp',
      '82/tcp',
      '90/tcp',
      '91/tcp',
    ]);
    const first = await hostPort('many', '90/tcp');
    const flags = ['-d', '-p', `${first}-${first + 20}:80`, '--name', 'next'];
    await box.ok(['run', ...flags, '--rootfs', box.rootfs, 'sleep', '1000']);
    expect(await hostPort('next')).toBeGreaterThan(first);
    await remove('many', 'next');
  });

  it('is shown by ps, port and inspect as Docker shows it', async () => {
    await serve('shown', ['-p', '127.0.0.1::80', '--expose', '443']);
    const port = await hostPort('shown');
    expect(await box.ok(['ps', '--filter', 'name=shown', '--format', '{{.Ports}}'])).toBe(
      `127.0.0.1:${port}->80/tcp, 443/tcp\n`,
    );
    expect(await box.ok(['port', 'shown'])).toBe(`80/tcp -> 127.0.0.1:${port}\n`);
    const format = '{{json .NetworkSettings.Ports}} {{json .HostConfig.PortBindings}}';
    expect(await box.ok(['inspect', '--format', format, 'shown'])).toBe(
      `{"443/tcp":null,"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"${port}"}]} {"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"0"}]}\n`,
    );
    const missing = await box.run(['port', 'shown', '81']);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    await remove('shown');
  });
});

describe('a port that is taken', () => {
  it('says which process has it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await box.shell('true', '-p', `${port}:80`);
    expect(code).toBe(125);
    expect(stderr).toContain(`port 0.0.0.0:${port}/tcp: process ${process.pid} (`);
    await new Promise((resolve) => server.close(resolve));
    expect((await box.shell('echo ran', '-p', `${port}:80`)).stdout).toBe('ran\n');
  });

  it('is told from one that is asked for twice, and from an address that is none', async () => {
    const twice = await box.shell('true', '-p', '18463:80', '-p', '18463:81');
    expect(twice.stderr).toContain('port 0.0.0.0:18463/tcp: this very command has it');
    expect(twice.code).toBe(125);
    const flags = ['--name', 'unnamed', '-p', '1.2.3:80:80', '--rootfs', box.rootfs];
    const wrong = await box.run(['create', ...flags, 'true']);
    expect(wrong.stderr).toContain('cannot read IP address "1.2.3"');
    expect(await box.ok(['ps', '-aq', '--filter', 'name=unnamed'])).toBe('');
  });

  it('says which container has it, and is free as soon as that is gone, however it went', async () => {
    await serve('first', ['-p', '80']);
    const port = await hostPort('first');
    const { stderr } = await box.shell('true', '-p', `${port}:80`);
    expect(stderr).toContain(`port 0.0.0.0:${port}/tcp: container first has it`);
    const { State } = await inspect(box, 'first');
    process.kill(parentOf(State.Pid), 'SIGKILL');
    await until(async () => (await inspect(box, 'first')).State.Status === 'exited');
    expect((await box.shell('echo ran', '-p', `${port}:80`)).stdout).toBe('ran\n');
    await remove('first');
  });
});

describe('docklet update', () => {
  it('publishes ports of a container that runs, which keeps its connections and its other ports', async () => {
    await serve('live', ['-p', '80'], webAndEcho);
    const before = await hostPort('live');
    await box.ok(['update', '--publish-add', '81', '--publish-add', '80', 'live']);
    const added = await hostPort('live', '81/tcp');
    const echo = connect({ host: '127.0.0.1', port: added });
    expect(await answerTo(echo, 'one')).toBe('one');
    await box.ok(['update', '--publish-add', '127.0.0.1::80/udp', 'live']);
    expect(await box.ok(['port', 'live'])).toContain('80/udp -> 127.0.0.1:');
    expect(await answerTo(echo, 'two')).toBe('two');
    echo.destroy();
    expect(await fetchText(`http://127.0.0.1:${before}/`)).toBe('hello\n');
    expect(await hostPorts('live')).toHaveLength(2);
    await remove('live');
    expect(await fetchText(`http://127.0.0.1:${added}/`)).toMatch(/ECONNREFUSED/);
  });

  it('lets a container reach a port of its own that came later', async () => {
    await serve('alone', []);
    await box.ok(['update', '--publish-add', '80', 'alone']);
    const port = await hostPort('alone');
    const get = wget(`http://${gateway}:${port}/`);
    expect(await box.ok(['exec', 'alone', 'sh', '-c', get])).toBe('hello\n');
    expect(await fetchText(`http://127.0.0.1:${port}/`)).toBe('hello\n');
    await remove('alone');
  });

  it('gives ports back to everybody at once, those of the start as those that came later', async () => {
    await serve('giving', ['-p', '80', '-p', '81']);
    await box.ok(['update', '--publish-add', '80', 'giving']);
    const [first = 0, second = 0] = await hostPorts('giving');
    await box.ok(['update', '--publish-rm', `${first}:80`, 'giving']);
    await listenOnce(first);
    expect(await fetchText(`http://127.0.0.1:${second}/`)).toBe('hello\n');
    await box.ok(['update', '--publish-rm', '80', 'giving']);
    await listenOnce(second);
    expect((await box.ok(['port', 'giving'])).split(' ')[0]).toBe('81/tcp');
    await box.ok(['update', '--publish-rm', '81', 'giving']);
    expect(await box.ok(['port', 'giving'])).toBe('');
    await remove('giving');
  });

  it('says what is published from the next start on, of one that does not run as well', async () => {
    await serve('later', ['-p', '81']);
    await box.ok(['update', '--publish-add', '80', '--publish-rm', '81', 'later']);
    const port = await hostPort('later');
    await box.ok(['restart', '-t', '0', 'later']);
    expect(await hostPort('later')).toBe(port);
    await box.ok(['stop', '-t', '0', 'later']);
    await box.ok(['update', '--publish-rm', `${port}:80`, '--publish-add', `${port}:81`, 'later']);
    await box.ok(['start', 'later']);
    expect(await box.ok(['port', 'later'])).toBe(`81/tcp -> 0.0.0.0:${port}\n`);
    await remove('later');
  });

  it('changes nothing when a port cannot be had, and says why', async () => {
    await serve('refused', ['-p', '80']);
    const port = await hostPort('refused');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    const taken = (server.address() as AddressInfo).port;
    const published = await box.ok(['port', 'refused']);
    const update = (...flags: readonly string[]): Promise<string> =>
      box.run(['update', ...flags, 'refused']).then(({ code, stderr }) => `${code} ${stderr}`);
    expect(
      await update('--publish-add', '81', '--publish-add', `${taken}:82`, '--publish-rm', '80'),
    ).toMatch(new RegExp(`^1 .*${taken}/tcp: process ${process.pid} .* has it`));
    expect(await update('--publish-add', `${port}:82`)).toMatch(/container refused has it/);
    expect(await update('--publish-rm', '99')).toMatch(/99\/tcp of container refused: it is not/);
    expect(await update('--publish-add', 'x')).toMatch(/-p x/);
    expect(await box.ok(['port', 'refused'])).toBe(published);
    expect(await fetchText(`http://127.0.0.1:${port}/`)).toBe('hello\n');
    server.close();
    await remove('refused');
  });

  it('says so when a container has no network in which there are ports', async () => {
    const run = ['run', '-d', '--name', 'bare', '--network', 'none', '--rootfs', box.rootfs];
    await box.ok([...run, 'sleep', '1000']);
    const { code, stderr } = await box.run(['update', '--publish-add', '80', 'bare']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/ports of container bare: it has --network none/),
    });
    await remove('bare');
  });

  it('can be killed at any moment, and the next one goes on', async () => {
    await serve('killed', []);
    for (let delayMs = 60; delayMs < 260; delayMs += 20) {
      const update = box.start(['update', '--publish-add', '80', 'killed']);
      const closed = once(update, 'close');
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      update.kill('SIGKILL');
      await closed;
    }
    const known = await hostPorts('killed');
    await box.ok(['update', '--publish-add', '80', 'killed']);
    const ports = await hostPorts('killed');
    expect(ports).toHaveLength(known.length + 1);
    for (const port of ports) {
      expect(await fetchText(`http://127.0.0.1:${port}/`)).toBe('hello\n');
    }
    await remove('killed');
  });
});

describe('the firewall', () => {
  it('CVE-2025-54388: is healed by the next command when somebody has flushed it', async () => {
    await serve('healed', ['-p', '80']);
    const port = await hostPort('healed');
    execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes('table inet docklet_'))
      .forEach((line) => execFileSync('nft', ['flush', ...line.split(' ')]));
    await box.ok(['ps']);
    expect(await fetchText(`http://127.0.0.1:${port}/`)).toBe('hello\n');
    await remove('healed');
  });

  it('leaves the last word to a table of the user’s that drops', async () => {
    await serve('dropped', ['-p', '80']);
    const port = await hostPort('dropped');
    const get = `busybox timeout 2 busybox wget -qO- http://${other.host}:${port}/`;
    expect(other.shell(get)).toBe('hello\n');
    const table = `table inet test_mine { chain forward { type filter hook forward priority -10; meta l4proto tcp ct original proto-dst ${port} ip saddr ${other.address} drop; }; }`;
    execFileSync('nft', [table]);
    try {
      expect(other.shell(get)).toBe('');
      expect(await fetchText(`http://127.0.0.1:${port}/`)).toBe('hello\n');
    } finally {
      execFileSync('nft', ['delete', 'table', 'inet', 'test_mine']);
    }
    await remove('dropped');
  });
});

it('keeps its port over 50 restarts', async () => {
  await serve('again', ['-p', '80']);
  const port = await hostPort('again');
  for (let round = 0; round < 50; round++) {
    await box.ok(['restart', '-t', '0', 'again']);
    expect(await hostPort('again')).toBe(port);
  }
  await until(async () => (await fetchText(`http://127.0.0.1:${port}/`)) === 'hello\n');
  await remove('again');
});
