import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect, until } from './fixtures/inspected.js';
import { parentOf, readProcess } from './fixtures/process-status.js';
import { Sandbox } from './fixtures/sandbox.js';
import { tracesOf } from './fixtures/traces.js';

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  await box.shell('true');
});
afterAll(async () => {
  // What a test that failed has left would be waited for in vain.
  if ((await box.ok(['ps', '-aq'])) === '') {
    await until(() => Promise.resolve(tracesOf(box)['live']?.length === 0));
  }
  await box.end({ hasContainers: false });
});

async function background(name: string, ...flags: string[]): Promise<void> {
  const args = ['run', '-d', '--name', name, ...flags, '--rootfs', box.rootfs];
  await box.ok([...args, 'sh', '-c', 'echo run; exec sleep 1000']);
}

async function status(name: string): Promise<string> {
  return (await box.ok(['ps', '-a', '-f', `name=${name}`, '--format', '{{.Status}}'])).trim();
}

async function health(
  name: string,
): Promise<{ Status: string; Log: { ExitCode: number; Output: string }[] }> {
  return JSON.parse(await box.ok(['inspect', '-f', '{{json .State.Health}}', name])) as never;
}

/** How many docklets look after a container's health at the moment; what one of them has started does not count. */
function countCheckers(id: string): number {
  const isChecker = (pid: number): boolean =>
    readProcess(pid, 'cmdline').endsWith(['', 'internal', 'health', id, ''].join('\0'));
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const checkers = pids.map(Number).filter(isChecker);
  return checkers.filter((pid) => !isChecker(parentOf(pid))).length;
}

const often = ['--health-interval', '100ms', '--health-retries', '2'];

describe('health checks', () => {
  it('make a container healthy, unhealthy, and healthy again', async () => {
    await background('well', '--health-cmd', 'echo looking; test ! -e /ill', ...often);
    await until(async () => (await status('well')).endsWith('(healthy)'));
    expect((await health('well')).Log[0]).toMatchObject({ ExitCode: 0, Output: 'looking\n' });
    await box.ok(['exec', 'well', 'touch', '/ill']);
    await until(async () => (await status('well')).endsWith('(unhealthy)'));
    expect(await box.ok(['ps', '-q', '-f', 'health=healthy'])).toBe('');
    expect(await box.ok(['ps', '-f', 'health=unhealthy', '--format', '{{.Names}}'])).toBe('well\n');
    await box.ok(['exec', 'well', 'rm', '/ill']);
    await until(async () => (await status('well')).endsWith('(healthy)'));
    await box.ok(['rm', '-f', 'well']);
  });

  it('say nothing before the first one', async () => {
    await background('later', '--health-cmd', 'true', '--health-interval', '1h');
    expect(await status('later')).toMatch(/\(health: starting\)$/);
    await box.ok(['rm', '-f', 'later']);
  });

  it('take a check that hangs for a failure, and end it', async () => {
    await background(
      'hangs',
      '--health-cmd',
      'exec sleep 500',
      '--health-timeout',
      '200ms',
      ...often,
    );
    await until(async () => (await status('hangs')).endsWith('(unhealthy)'));
    expect((await health('hangs')).Log[0]).toMatchObject({
      ExitCode: -1,
      Output: expect.stringContaining('exceeded timeout'),
    });
    await box.ok(['rm', '-f', 'hangs']);
  });

  it('do not count failures of the start period', async () => {
    const flags = ['--health-start-period', '1h', '--health-start-interval', '100ms'];
    await background('slow', '--health-cmd', 'test -e /up', ...flags, '--health-retries', '1');
    await until(async () => (await health('slow')).Log.length >= 2);
    expect(await status('slow')).toMatch(/\(health: starting\)$/);
    await box.ok(['exec', 'slow', 'touch', '/up']);
    await until(async () => (await status('slow')).endsWith('(healthy)'));
    await box.ok(['rm', '-f', 'slow']);
  });

  it('leave nothing of theirs in a container, nor on the machine', async () => {
    await background('clean', '--health-cmd', 'true', ...often);
    await until(async () => (await health('clean')).Log.length >= 4);
    await until(async () => (await box.ok(['exec', 'clean', 'ps'])).split('\n').length <= 4);
    await box.ok(['rm', '-f', 'clean']);
  });

  it('wait for each other, however short the interval is', async () => {
    const flags = ['--health-interval', '100ms', '--health-cmd', 'sleep 0.5'];
    await background('slow', ...flags);
    const { Id } = await inspect(box, 'slow');
    let most = 0;
    await until(async () => {
      most = Math.max(most, countCheckers(Id));
      return most > 1 || (await health('slow')).Log.length >= 3;
    });
    expect(most).toBe(1);
    await box.ok(['rm', '-f', 'slow']);
  });

  it('--health-on-failure=stop ends the container', async () => {
    await background(
      'stops',
      '--health-cmd',
      'false',
      ...often,
      '--health-on-failure',
      'stop',
      '--stop-timeout',
      '0',
    );
    await until(async () => (await inspect(box, 'stops')).State.Status === 'exited');
    await box.ok(['rm', 'stops']);
  });

  it('--health-on-failure=restart starts it again', async () => {
    await background(
      'renew',
      '--health-cmd',
      'false',
      ...often,
      '--health-on-failure',
      'restart',
      '--stop-timeout',
      '0',
    );
    await until(async () => (await box.ok(['logs', 'renew'])).startsWith('run\nrun\n'));
    await box.ok(['rm', '-f', 'renew']);
  });

  it('--health-on-failure=kill leaves the rest to the restart policy', async () => {
    await background('killed', '--health-cmd', 'false', ...often, '--health-on-failure', 'kill');
    await until(async () => (await inspect(box, 'killed')).State.Status === 'exited');
    expect((await inspect(box, 'killed')).State.ExitCode).toBe(137);
    await box.ok(['rm', '-f', 'killed']);
    await background(
      'back',
      '--health-cmd',
      'false',
      ...often,
      '--health-on-failure',
      'kill',
      '--restart',
      'always',
    );
    await until(async () => (await box.ok(['logs', 'back'])).startsWith('run\nrun\n'));
    await box.ok(['rm', '-f', 'back']);
  });

  it('are off with --no-healthcheck, which goes with no other of their options', async () => {
    await background('none', '--no-healthcheck');
    expect(await status('none')).not.toContain('health');
    await box.ok(['rm', '-f', 'none']);
    const flags = ['--no-healthcheck', '--health-cmd', 'true', '--rootfs', box.rootfs];
    expect((await box.run(['run', ...flags, 'true'])).code).toBe(125);
  });
});

describe('after a reboot', () => {
  it('system install-boot writes a unit that starts what is to run', async () => {
    const folder = path.join(box.folder, 'units');
    await box.ok(['system', 'install-boot', '--unit-folder', folder]);
    const unit = readFileSync(path.join(folder, 'docklet-boot.service'), 'utf8');
    const link = path.join(folder, 'multi-user.target.wants/docklet-boot.service');
    expect(readlinkSync(link)).toBe(path.join(folder, 'docklet-boot.service'));
    expect(await box.ok(['system', 'install-boot', '--print'])).toBe(unit);
    const [, command = ''] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
    expect(command).toContain(`--root ${box.root}`);
    for (const [name, policy] of [
      ['a1', 'always'],
      ['u1', 'unless-stopped'],
      ['n1', 'no'],
    ]) {
      await background(name ?? '', '--restart', policy ?? '');
      await box.ok(['stop', '-t', '0', name ?? '']);
    }
    execFileSync('/bin/sh', ['-c', command], { env: {} });
    expect(await box.ok(['ps', '--format', '{{.Names}}'])).toBe('a1\n');
    await box.ok(['rm', '-f', 'a1', 'u1', 'n1']);
    await box.ok(['system', 'install-boot', '--unit-folder', folder, '--remove']);
    expect(existsSync(link)).toBe(false);
  });
});
