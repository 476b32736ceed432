import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BackgroundContainer } from './fixtures/background.js';
import { startContainer } from './fixtures/background.js';
import type { CommandResult } from './fixtures/docklet.js';
import { readMachine } from './fixtures/machine.js';
import { residentKib } from './fixtures/process-status.js';
import { Sandbox } from './fixtures/sandbox.js';
import { inTerminal } from './fixtures/terminal.js';

let box: Sandbox;
let web: BackgroundContainer;

/** Docker's fourteen. */
const defaultMask = '00000000a80425fb';
const nothing = '0000000000000000';

/** How often something is done that must not leave anything; the whole number is for a night. */
const cycles = Number(process.env['DOCKLET_EXEC_CYCLES'] ?? '60');

beforeAll(async () => {
  box = new Sandbox();
  await box.shell('true');
  const script = (name: string, text: string): void => {
    writeFileSync(path.join(box.rootfs, 'bin', name), text, { mode: 0o755 });
  };
  script('self', '#!/proc/self/exe\n');
  for (const trojan of ['getent', 'xz', 'unpigz', 'tar', 'nsenter']) {
    rmSync(path.join(box.rootfs, 'bin', trojan), { force: true });
    script(trojan, '#!/bin/sh\necho caught > /tmp/marker\n');
  }
  symlinkSync('/proc/self/fd', path.join(box.rootfs, 'link'));
  web = await startContainer(box, ['--name', 'web']);
});
afterAll(async () => {
  await web.end();
  await box.end();
});

function exec(...args: string[]): Promise<CommandResult> {
  return box.run(['exec', ...args]);
}

async function inside(script: string, ...flags: string[]): Promise<string> {
  return box.ok(['exec', ...flags, 'web', 'sh', '-c', script]);
}

async function status(field: string, ...flags: string[]): Promise<string> {
  const lines = await box.ok(['exec', ...flags, 'web', 'grep', `^${field}:`, '/proc/self/status']);
  return lines.split(/\s+/)[1] ?? '';
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

describe('a command that is executed in a container', () => {
  it.each([[[]], [['--privileged']], [['-u', 'alice']]])(
    'inherits no capabilities, with %j (CVE-2022-24769, CVE-2022-27650, CVE-2022-29162)',
    async (flags) => {
      expect(await status('CapInh', ...flags)).toBe(nothing);
      expect(await status('CapAmb', ...flags)).toBe(nothing);
    },
  );

  it('has the container’s capabilities and no more, unless it is privileged', async () => {
    expect(await status('CapEff')).toBe(defaultMask);
    expect(await status('CapBnd')).toBe(defaultMask);
    const all = /^CapBnd:\s*(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    expect(await status('CapEff', '--privileged')).toBe(all);
  });

  it('has no capabilities as a user who is not root (CVE-2018-10856)', async () => {
    expect(await status('CapEff', '-u', 'alice')).toBe(nothing);
    expect(await status('CapPrm', '-u', '1000')).toBe(nothing);
  });

  it('is filtered as the container is', async () => {
    expect(await status('Seccomp')).toBe('2');
    expect(await status('Seccomp', '--privileged')).toBe('2');
    expect((await exec('web', 'unshare', '-m', 'true')).code).not.toBe(0);
  });

  it('has every signal at its default, and the usual umask', async () => {
    const grep = ['grep', '-E', 'Sig(Ign|Blk)|Umask', '/proc/self/status'];
    expect(await box.ok(['exec', 'web', ...grep])).toBe(
      'Umask:\t0022\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n',
    );
  });

  it('has the standard streams and nothing else open (CVE-2024-21626)', async () => {
    // 3 is the folder that ls reads.
    expect(await inside('ls /proc/self/fd')).toBe('0\n1\n2\n3\n');
    expect(await box.ok(['exec', '-i', 'web', 'ls', '/proc/self/fd'])).toBe('0\n1\n2\n3\n');
  });

  it('is in the groups that /etc/group puts its user in (CVE-2022-36109, CVE-2022-2989)', async () => {
    expect(await box.ok(['exec', '-u', 'alice', 'web', 'id', '-G'])).toBe('1000 50\n');
    expect(await box.ok(['exec', '-u', '1000:1000', 'web', 'id', '-G'])).toBe('1000\n');
  });

  it.each(['1000:', ':5', '1000:abc', 'u:g:h', '4294967296', '-1', ' 0', '00', 'alice', '5:6'])(
    'runs as the same user as with run, or not at all, for -u %p (CVE-2026-30892, CVE-2024-40635)',
    async (user) => {
      const run = await box.shell('id', '-u', user);
      const executed = await exec('-u', user, 'web', 'sh', '-c', 'id');
      expect(executed.stdout).toBe(run.stdout);
      expect(executed.code === 0).toBe(run.code === 0);
    },
  );

  it('has no terminal of the caller’s to type into (TIOCSTI, CVE-2017-5226)', async () => {
    const terminal = inTerminal(box, ['exec', '-i', 'web', 'sh', '-c', 'cat /proc/$$/stat; tty']);
    const { output } = await terminal.ended;
    const [pid, , , , , session, tty] = output.split(' ');
    expect(session).toBe(pid);
    expect(tty).toBe('0');
    expect(output).toContain('not a tty');
  });
});

describe('docklet exec', () => {
  it.each([
    ...Array.from({ length: 20 }, (_, n) => `/proc/self/fd/${n + 3}`),
    '/proc/1/cwd',
    '/proc/self/root/../proc/self/fd/4',
    '/link/7',
    '/link/8/..x',
  ])('never makes %s the working directory (CVE-2024-21626)', async (folder) => {
    const result = await exec('-w', folder, 'web', 'ls');
    expect(result).toMatchObject({ code: 126, stdout: '' });
    expect(result.stderr).toMatch(/ELOOP|ENOENT|ENOTDIR/);
  });

  it('shows no file of the host behind /proc/self/exe (CVE-2019-5736)', async () => {
    const files = [process.execPath, box.launcher];
    const hashes = files.map(hashOf);
    const attack =
      'while :; do for p in /proc/[0-9]*; do (: > $p/exe) 2> /dev/null && readlink $p/exe; done; done';
    const attacker = box.start(['exec', 'web', 'sh', '-c', attack]);
    let written = '';
    attacker.stdout?.on('data', (chunk) => (written += String(chunk)));
    for (let round = 0; round < 10; round++) {
      await exec('web', 'self');
      await exec('--privileged', 'web', 'self');
    }
    attacker.kill('SIGKILL');
    await once(attacker, 'close');
    expect(files.map(hashOf)).toEqual(hashes);
    expect(written).toBe('');
  });

  it('shows the container no process with more rights than its own (CVE-2016-9962)', async () => {
    const spy = `
      while :; do
        for p in /proc/[0-9]*; do
          grep -s ^CapPrm: $p/status | grep -v ${defaultMask}
          for f in $p/exe $p/cwd $p/root $p/fd/*; do readlink $f; done 2> /dev/null | grep -E 'docklet|socket:'
        done
      done`;
    const spying = box.start(['exec', 'web', 'sh', '-c', spy]);
    let seen = '';
    spying.stdout?.on('data', (chunk) => (seen += String(chunk)));
    for (let round = 0; round < 40; round++) {
      await exec('web', 'true');
    }
    spying.kill('SIGKILL');
    await once(spying, 'close');
    expect(seen).toBe('');
  });

  it('executes nothing of the image but the command (CVE-2019-14271, CVE-2022-1227)', async () => {
    await exec('-u', 'alice', 'web', 'true');
    await exec('web', 'no-such-command');
    expect((await exec('web', 'cat', '/tmp/marker')).code).toBe(1);
  });
});

describe('docklet exec, again and again (CVE-2022-23471, CVE-2025-64329)', () => {
  it('without a reader waits, and what is written goes nowhere', async () => {
    const child = box.start(['exec', 'web', 'yes']);
    await once(child.stdout!, 'readable');
    const rss = residentKib(child.pid!);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(residentKib(child.pid!) - rss).toBeLessThan(8 * 1024);
    child.kill('SIGKILL');
    child.stdout?.destroy();
    await once(child, 'close');
  });

  it('leaves nothing in the monitor, in the container or on the disk', async () => {
    const census = (): object => ({
      monitor: readdirSync(`/proc/${web.monitorPid}/fd`),
      init: readdirSync(`/proc/${web.pid}/fd`),
      files: execFileSync('find', [box.root, box.runRoot], { encoding: 'utf8' }),
    });
    await exec('web', 'true');
    const was = census();
    const rss = residentKib(web.monitorPid);
    for (let cycle = 0; cycle < cycles; cycle++) {
      await exec('web', cycle % 2 === 0 ? 'true' : 'missing');
    }
    expect(census()).toEqual(was);
    expect(residentKib(web.monitorPid)).toBe(rss);
    expect(readMachine().processes.filter((line) => line.includes('docklet-exec'))).toEqual([]);
  });
});
