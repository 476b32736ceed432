import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect, until } from './fixtures/inspected.js';
import { Sandbox } from './fixtures/sandbox.js';
import { noTraces, tracesOf } from './fixtures/traces.js';

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  await box.shell('true');
});
afterAll(async () => {
  await box.ok(['ps']);
  await box.end();
});

const traces = (): ReturnType<typeof tracesOf> => tracesOf(box);
const nothing = noTraces;

/** The pid of the monitor whose parent is docklet. */
function monitorOf(docklet: number): number {
  const children = readFileSync(`/proc/${docklet}/task/${docklet}/children`, 'utf8').trim();
  return Number(children.split(' ')[0]);
}

async function startSleeper(...flags: string[]): Promise<ReturnType<Sandbox['start']>> {
  const args = ['run', '--rm', '--memory', '64m', ...flags, '--rootfs', box.rootfs];
  const child = box.start([...args, 'sh', '-c', 'echo ready; exec sleep 1000']);
  await once(child.stdout!, 'data');
  return child;
}

describe('a container whose docklet is killed', () => {
  it('ends with it if it is to be removed, and nothing is left without any other command', async () => {
    const docklet = await startSleeper();
    expect(traces()['live']).toHaveLength(1);
    docklet.kill('SIGKILL');
    await once(docklet, 'close');
    await until(() => Promise.resolve(traces()['live']?.length === 0));
    expect(traces()).toEqual(nothing);
    await box.expectClean();
    expect(await box.ok(['ps', '-aq'])).toBe('');
  });

  it('goes on if it is to be kept, and its output is in the log', async () => {
    const script =
      'echo before; while [ ! -e /go ]; do sleep 0.02; done; echo after; exec sleep 1000';
    const args = ['run', '--name', 'kept', '--rootfs', box.rootfs, 'sh', '-c', script];
    const child = box.start(args);
    await once(child.stdout!, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await box.ok(['ps'])).toMatch(/Up .*kept/);
    const id = (await box.ok(['ps', '-q', '--no-trunc'])).trim();
    writeFileSync(`/proc/${(await inspect(box, 'kept')).State.Pid}/root/go`, '');
    await until(async () => (await box.ok(['logs', 'kept'])) === 'before\nafter\n');
    expect(existsSync(path.join(box.root, 'containers', id))).toBe(true);
    await box.ok(['rm', '-f', 'kept']);
    expect(traces()).toEqual(nothing);
  });
});

describe('a container whose monitor is killed', () => {
  it('ends with it, and docklet cleans up and says so', async () => {
    const docklet = await startSleeper();
    process.kill(monitorOf(docklet.pid!), 'SIGKILL');
    expect(await once(docklet, 'close')).toEqual([137, null]);
    await box.expectClean();
    expect(traces()).toEqual(nothing);
  });
});

describe('a container whose init is killed', () => {
  it('has ended: 137', async () => {
    const docklet = await startSleeper();
    const monitor = monitorOf(docklet.pid!);
    process.kill(monitorOf(monitor), 'SIGKILL');
    expect(await once(docklet, 'close')).toEqual([137, null]);
    expect(traces()).toEqual(nothing);
  });
});

describe('docklet killed at any moment of a start', () => {
  it('leaves nothing that the next command does not clean up', async () => {
    // How long a start takes here, so that the moments are spread over all of it.
    const began = Date.now();
    await box.shell('true');
    const duration = Date.now() - began;
    const rounds = 40;
    for (let round = 0; round < rounds; round++) {
      const child = box.start(['run', '--rm', '--memory', '64m', '--rootfs', box.rootfs, 'true']);
      const closed = once(child, 'close');
      setTimeout(() => child.kill('SIGKILL'), (duration * 1.1 * round) / rounds);
      await closed;
    }
    // A monitor may need a moment to see that nobody is left.
    await until(async () => (await box.ok(['ps', '-aq'])) === '');
    await box.expectClean();
    expect(traces()).toEqual(nothing);
  });
});

describe('rm -f', () => {
  it('ends a container that runs, and removes it', async () => {
    const child = box.start([
      'run',
      '--name',
      'victim',
      '--rootfs',
      box.rootfs,
      'sh',
      '-c',
      'echo x; exec sleep 1000',
    ]);
    await once(child.stdout!, 'data');
    const refused = await box.run(['rm', 'victim']);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('it is running') });
    const closed = once(child, 'close');
    await box.ok(['rm', '-f', 'victim']);
    expect(await closed).toEqual([137, null]);
    expect(traces()).toEqual(nothing);
    expect(existsSync(path.join(box.root, 'names/victim'))).toBe(false);
  });
});

describe('two at once', () => {
  it('give 20 containers 20 addresses and names, and leave nothing', async () => {
    const runs = Array.from({ length: 20 }, () =>
      box.shell('ip -4 -o addr show eth0 | cut -d" " -f7'),
    );
    const results = await Promise.all(runs);
    const addresses = results.map(({ stdout }) => stdout.trim());
    expect(new Set(addresses).size).toBe(20);
    await box.expectClean();
    expect(traces()).toEqual(nothing);
  });

  it('let one of several with the same name win', async () => {
    const args = ['run', '--name', 'same', '--rootfs', box.rootfs, 'sleep', '0.5'];
    const results = await Promise.all(Array.from({ length: 8 }, () => box.run(args)));
    expect(results.filter(({ code }) => code === 0)).toHaveLength(1);
    expect(results.filter(({ stderr }) => stderr.includes('has that name'))).toHaveLength(7);
    await box.ok(['rm', 'same']);
  });
});

describe('a full disk', () => {
  it('is named, and nothing half-made stays', async () => {
    // An engine whose root is a file system of 64 kB, in a mount namespace of its own.
    const script = [
      `mkdir -p ${box.folder}/small`,
      `mount -t tmpfs -o size=64k tmpfs ${box.folder}/small`,
      `dd if=/dev/zero of=${box.folder}/small/fill bs=1k 2>/dev/null`,
      `${box.launcher} --root ${box.folder}/small/root run --rm --rootfs ${box.rootfs} true; echo code=$?`,
      `find ${box.folder}/small -type f | grep -v fill | wc -l`,
    ].join('; ');
    const { spawnSync } = await import('node:child_process');
    const result = spawnSync('unshare', ['-m', 'sh', '-c', script], {
      env: box.environment,
      encoding: 'utf8',
    });
    expect(result.stdout).toMatch(/code=125\n0\n/);
    expect(result.stderr).toContain('ENOSPC');
  });
});
