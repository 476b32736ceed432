import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startContainer } from './fixtures/background.js';
import type { BackgroundContainer } from './fixtures/background.js';
import type { CommandResult } from './fixtures/docklet.js';
import { readMachine } from './fixtures/machine.js';
import { Sandbox } from './fixtures/sandbox.js';
import { inTerminal } from './fixtures/terminal.js';

let box: Sandbox;
let web: BackgroundContainer;

beforeAll(async () => {
  box = new Sandbox();
  await box.shell('true');
  writeFileSync(path.join(box.rootfs, 'bin/plain'), 'text', { mode: 0o644 });
  writeFileSync(path.join(box.rootfs, 'bin/script'), '#!/no/such/shell\n', { mode: 0o755 });
  web = await startContainer(box, ['--name', 'web', '-e', 'FROM=run', '-w', '/home', '-m', '64m']);
});
afterAll(async () => {
  await web.end();
  await box.end();
});

function exec(...args: string[]): Promise<CommandResult> {
  return box.run(['exec', ...args]);
}

/** What a script prints in the container. */
async function inside(script: string, ...flags: string[]): Promise<string> {
  return box.ok(['exec', ...flags, 'web', 'sh', '-c', script]);
}

/** What is left of commands in the container, beside the container's own. */
async function processes(): Promise<string[]> {
  const lines = (await inside('ps -o args')).trim().split('\n').slice(1);
  return lines.filter((line) => !/^ps |^sh -c ps|^\{ps\}/.test(line));
}

describe('docklet exec', () => {
  it('runs a command among the container’s processes, in all its namespaces', async () => {
    const names = ['pid', 'mnt', 'uts', 'ipc', 'net', 'cgroup'];
    const own = await inside(names.map((name) => `readlink /proc/self/ns/${name};`).join(' '));
    const init = await inside(names.map((name) => `readlink /proc/1/ns/${name};`).join(' '));
    expect(own).toBe(init);
    expect(own.trim().split('\n')).toHaveLength(names.length);
    expect(await inside('hostname')).toBe(`${web.id.slice(0, 12)}\n`);
  });

  it('is held by the container’s limits', async () => {
    const cgroups = await inside('cat /proc/self/cgroup');
    expect(cgroups).toBe(await inside('cat /proc/1/cgroup'));
    const hog = await exec('web', 'sh', '-c', 'dd if=/dev/zero of=/dev/null bs=100M count=1');
    expect(hog.code).toBe(137);
  });

  it('keeps its streams apart, byte for byte', async () => {
    const result = await exec('web', 'sh', '-c', 'echo out; echo err >&2; exit 3');
    expect(result).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
    const content = Buffer.alloc(
      5 * 2 ** 20,
      Uint8Array.from({ length: 257 }, (_, n) => n),
    );
    writeFileSync(path.join(box.rootfs, 'noise'), content);
    const sum = await box.run(['exec', '-i', 'web', 'sha256sum'], { input: content });
    expect(sum.stdout).toBe(`${createHash('sha256').update(content).digest('hex')}  -\n`);
  });

  it.each([
    [['true'], 0],
    [['false'], 1],
    [['sh', '-c', 'exit 42'], 42],
    [['sh', '-c', 'kill -TERM $$'], 143],
    [['no-such-command'], 127],
    [['/no/such/path'], 127],
    [['script'], 127],
    [['plain'], 126],
    [['/etc'], 126],
  ])('%j ends with %i', async (command, code) => {
    expect((await exec('web', ...command)).code).toBe(code);
  });

  it('has the container’s variables, and its own', async () => {
    const env = await inside('env', '-e', 'A=1', '-e', 'FROM=exec', '--env-file', envFile('B=2\n'));
    expect(env.split('\n')).toEqual(
      expect.arrayContaining(['A=1', 'B=2', 'FROM=exec', 'HOME=/root']),
    );
    expect(await inside('env')).toMatch(/^FROM=run$/m);
    expect(await inside('env')).not.toMatch(/^TERM=/m);
  });

  it('runs as the user that is asked for, looked up in the container', async () => {
    expect(await inside('id; echo $HOME', '-u', 'alice')).toMatch(
      /^uid=1000\(alice\) gid=1000\(alice\).*\n\/home\/alice\n$/,
    );
    expect(await inside('id -u; id -g', '-u', '7:8')).toBe('7\n8\n');
  });

  it('runs where it is asked for, and where the container does otherwise', async () => {
    expect(await inside('pwd')).toBe('/home\n');
    expect(await inside('pwd', '-w', '/etc')).toBe('/etc\n');
  });

  it('detaches with -d, and is ended by the container’s end at the latest', async () => {
    const result = await exec(
      '-d',
      'web',
      'sh',
      '-c',
      'echo $$ > /tmp/pid; echo done > /tmp/detached; exec sleep 321',
    );
    expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(
      await inside('while ! [ -s /tmp/detached ]; do sleep 0.01; done; cat /tmp/detached'),
    ).toBe('done\n');
    expect(await processes()).toContain('sleep 321');
    await inside('kill $(cat /tmp/pid)');
  });

  it('gets a terminal of the caller’s size before anything runs in it', async () => {
    const size = { rows: 31, columns: 97 };
    const terminal = inTerminal(
      box,
      ['exec', '-it', 'web', 'sh', '-c', 'stty size; tty; env'],
      size,
    );
    const { output, code } = await terminal.ended;
    expect(output).toMatch(/^31 97\r?\n\/dev\/pts\/\d+\r?\n/);
    expect(output).toMatch(/^TERM=xterm\r?$/m);
    expect(code).toBe(0);
  });

  it('hands Ctrl-C to what runs at the terminal', async () => {
    const terminal = inTerminal(box, ['exec', '-it', 'web', 'sh']);
    await terminal.type('sh -c "echo be""gun; exec sleep 100"\n', /begun/);
    await terminal.type('\u0003echo ali""ve\n', /alive/);
    await terminal.type('exit 4\n');
    expect((await terminal.ended).code).toBe(4);
    expect(terminal.settingsAfter()).toMatch(/ icanon/);
  });

  it('leaves a command running when the detach keys are typed', async () => {
    const terminal = inTerminal(box, [
      'exec',
      '-it',
      'web',
      'sh',
      '-c',
      'echo here; exec sleep 432',
    ]);
    await terminal.type('', /here/);
    await terminal.type('\u0010\u0011');
    expect((await terminal.ended).code).toBe(0);
    expect(await processes()).toContain('sleep 432');
    await inside("kill $(ps -o pid,args | grep '[s]leep 432' | sed 's/^ *//; s/ .*//')");
  });

  it('does not wait for what a command leaves behind, even if that never stops writing', async () => {
    const result = await exec(
      'web',
      'sh',
      '-c',
      'for n in 1 2 3; do yes & echo $! >> /tmp/yes; done; echo first; exit 5',
    );
    expect(result.code).toBe(5);
    expect(result.stdout).toMatch(/first/);
    await inside('kill $(cat /tmp/yes) || true');
  });
});

describe('docklet exec in what is no running container', () => {
  it('says that there is none, that it has ended, or that it is paused', async () => {
    await box.ok(['run', '--name', 'ended', '--rootfs', box.rootfs, 'true']);
    expect(await exec('nobody', 'true')).toMatchObject({ code: 1, stdout: '' });
    const ended = await exec('ended', 'true');
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/ended: it is not running\nhint: .*docklet start/);
    await box.ok(['rm', 'ended']);
  });

  it.each([
    [['exec'], 1],
    [['exec', 'web'], 1],
    [['exec', '-w', 'relative', 'web', 'true'], 126],
    [['exec', '-w', '/no/such/folder', 'web', 'true'], 126],
    [['exec', '-u', 'nobody-here', 'web', 'true'], 126],
    [['exec', '-e', '=x', 'web', 'true'], 125],
    [['exec', '--no-such-flag', 'web', 'true'], 125],
  ])('%j ends with %i', async (args, code) => {
    const result = await box.run(args);
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(/^docklet: /);
  });
});

describe('a docklet exec that is killed', () => {
  it('takes its command along, and leaves nothing', async () => {
    const child = box.start(['exec', 'web', 'sh', '-c', 'echo ready; exec sleep 654']);
    await once(child.stdout!, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    while ((await processes()).includes('sleep 654')) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(watchers()).toEqual([]);
  });

  it('leaves nothing whatever moment it is killed at', async () => {
    const began = Date.now();
    await inside('true');
    const duration = Date.now() - began;
    const rounds = 30;
    for (let round = 0; round < rounds; round++) {
      const child = box.start(['exec', 'web', 'sleep', '0.05']);
      const closed = once(child, 'close');
      setTimeout(() => child.kill('SIGKILL'), (duration * 1.1 * round) / rounds);
      await closed;
    }
    while ((await processes()).some((line) => line.startsWith('sleep 0.05'))) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(watchers()).toEqual([]);
  });
});

describe('exec over and over', () => {
  it('leaves no files, no processes and no descriptors', async () => {
    const files = readdirSync(box.root, { recursive: true }).toSorted();
    const monitorFds = readdirSync(`/proc/${web.monitorPid}/fd`);
    for (let round = 0; round < 40; round++) {
      await exec('web', round % 4 === 0 ? 'no-such-command' : 'true');
    }
    expect(readdirSync(box.root, { recursive: true }).toSorted()).toEqual(files);
    expect(readdirSync(`/proc/${web.monitorPid}/fd`)).toEqual(monitorFds);
    expect(watchers()).toEqual([]);
    expect(readFileSync(`/proc/${web.pid}/status`, 'utf8')).toMatch(/^State:\tS/m);
  });
});

function watchers(): readonly string[] {
  return readMachine().processes.filter((line) => line.includes('docklet-exec'));
}

function envFile(content: string): string {
  const file = path.join(box.folder, 'variables');
  writeFileSync(file, content);
  return file;
}
