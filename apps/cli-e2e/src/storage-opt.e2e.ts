import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect, until } from './fixtures/inspected.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  const archive = path.join(box.folder, 'base.tar');
  await box.ok(['run', '--name', 'base', '--rootfs', box.rootfs, 'true']);
  await box.ok(['export', '-o', archive, 'base']);
  await box.ok(['rm', 'base']);
  await box.ok(['import', archive, 'base:1']);
});
afterEach(async () => {
  const ids = (await box.ok(['ps', '-aq'])).split('\n').filter((id) => id !== '');
  await Promise.all(ids.map((id) => box.ok(['rm', '-f', id])));
  expect(await untilNoDevice()).toEqual([]);
});
afterAll(async () => {
  await box.end({ hasContainers: false });
});

const limit = ['--storage-opt', 'size=32m'];
const fill = 'dd if=/dev/zero of=/big bs=1M count=40 2>&1';
const serve = 'trap "exit 0" TERM; echo up; while :; do sleep 0.05; done';

/** The loop devices over files of this engine. */
function devices(): readonly string[] {
  return readdirSync('/sys/block').filter((name) => {
    try {
      return readFileSync(`/sys/block/${name}/loop/backing_file`, 'utf8').startsWith(box.root);
    } catch {
      // It is no loop device, or has just become free.
      return false;
    }
  });
}

/** The kernel frees a device a moment after its last user is gone. */
async function untilNoDevice(): Promise<readonly string[]> {
  for (let round = 0; round < 200 && devices().length > 0; round++) {
    await delay(10);
  }
  return devices();
}

/** Starts a container that goes on until it is asked to end, and waits for its first word. */
async function serveIn(name: string, ...flags: readonly string[]): Promise<void> {
  await box.ok(['run', '-d', '--name', name, ...flags, 'base:1', 'sh', '-c', serve]);
  await until(async () => (await box.ok(['logs', name])).includes('up\n'));
}

async function inside(name: string, script: string): Promise<string> {
  return (await box.ok(['exec', name, 'sh', '-c', script])).trim();
}

/** The image of the only container that has one. */
function imageFile(): string {
  const [file = ''] = globSync(`${box.root}/containers/*/writable.img`);
  return file;
}

const allocated = (): number => statSync(imageFile()).blocks * 512;

describe('run --storage-opt size=', () => {
  it.each([['base:1'], ['--rootfs']])('limits what is written (%s)', async (source) => {
    const from = source === '--rootfs' ? [source, box.rootfs] : [source];
    const script = `${fill} | grep -o "No space left on device"; df -m / | tail -1; rm /big; echo on > /x; cat /x`;
    const out = await box.ok(['run', '--rm', ...limit, ...from, 'sh', '-c', script]);
    expect(out).toMatch(/^No space left on device\noverlay +3[01] .*\non\n$/);
  });

  it('does not limit what goes into volumes, and goes with --read-only', async () => {
    const flags = ['--read-only', ...limit, '--tmpfs', '/tmpfs', '-v', 'free:/data'];
    const script =
      'dd if=/dev/zero of=/data/big bs=1M count=40 2>/dev/null && echo fits; touch /x 2>/dev/null || echo sealed';
    expect(await box.ok(['run', '--rm', ...flags, 'base:1', 'sh', '-c', script])).toBe(
      'fits\nsealed\n',
    );
    await box.ok(['volume', 'rm', 'free']);
  });

  it('fills a volume from the image', async () => {
    const flags = [...limit, '-v', 'filled:/bin'];
    await box.ok(['run', '--rm', ...flags, 'base:1', 'test', '-e', '/bin/busybox']);
    await box.ok(['volume', 'rm', 'filled']);
  });

  it('lets two at once have a limit each', async () => {
    const script = `${fill} | grep -c "No space left"; sleep 0.2; echo $(($(stat -c %s /big) / 1048576 > 20))`;
    const one = ['run', '--rm', ...limit, 'base:1', 'sh', '-c', script];
    expect(await Promise.all([box.ok(one), box.ok(one)])).toEqual(['1\n1\n', '1\n1\n']);
  });

  it.each(['erofs-loop', 'directory'])('works with --storage-driver %s', async (driver) => {
    const env = { DOCKLET_STORAGE_DRIVER: driver };
    const archive = path.join(box.folder, 'base.tar');
    await box.ok(['import', archive, `${driver}:1`], { env });
    const args = ['run', '--rm', ...limit, `${driver}:1`, 'sh', '-c', `${fill} | grep -c "No sp"`];
    expect(await box.ok(args, { env })).toBe('1\n');
    await box.ok(['rmi', `${driver}:1`], { env });
  });

  it('is told by inspect, and explained', async () => {
    await box.ok(['create', '--name', 'told', '--storage-opt', 'size=1.5G', 'base:1', 'true']);
    const said = await box.ok(['inspect', '-f', '{{json .HostConfig.StorageOpt}}', 'told']);
    expect(JSON.parse(said)).toEqual({ size: '1536M' });
    const file = await box.ok(['inspect', '-f', '{{.GraphDriver.Data.WritableImage}}', 'told']);
    expect(file.trim()).toBe(imageFile());
    const steps = await box.ok(['run', '--explain', ...limit, 'base:1', 'true']);
    expect(steps).toMatch(/ftruncate\(".*\/writable.img", 33554432\)/);
    expect(steps).toMatch(/posix_spawn\("mkfs.ext4", .*"-m", "0"/);
    expect(steps).toMatch(/ioctl\("\/dev\/loopN", LOOP_CONFIGURE/);
    expect(steps).toMatch(/fsopen\("ext4", /);
  });

  it.each([
    ['size=1m', /at least 16 MiB/],
    ['size=9t', /at most 8 TiB/],
    ['size=much', /cannot read size "much"/],
    ['size', /--storage-opt size: there is no such option\nhint: there is size=SIZE/],
    ['inodes=5', /--storage-opt inodes=5: there is no such option\nhint: there is size=SIZE/],
  ])('refuses %s', async (option, message) => {
    const { code, stderr } = await box.run(['run', '--storage-opt', option, 'base:1', 'true']);
    expect(stderr).toMatch(message);
    expect(code).toBe(125);
    expect(readdirSync(path.join(box.root, 'containers'))).toEqual([]);
  });

  it('takes size=0 for no limit', async () => {
    await box.ok(['run', '--name', 'free', '--storage-opt', 'size=0', 'base:1', 'touch', '/x']);
    expect(imageFile()).toBe('');
    expect(await box.ok(['diff', 'free'])).toBe('A /x\n');
  });

  it('says what is missing where there is no mkfs.ext4, and leaves nothing', () => {
    const command = 'mount -t tmpfs none /usr/sbin && [ ! -e /sbin/mkfs.ext4 ] && exec "$@"';
    const args = ['run', '--network', 'none', ...limit, 'base:1', 'true'];
    const said = runHidden(command, [box.launcher, ...args]);
    expect(said).toMatch(
      /there is no mkfs.ext4 in .*\nhint: install the package e2fsprogs\n125\n$/,
    );
    expect(readdirSync(path.join(box.root, 'containers'))).toEqual([]);
  });

  it('says what is missing where there are no loop devices', () => {
    const nodes = 'mknod /dev/null c 1 3 && mknod /dev/urandom c 1 9';
    const args = ['run', '--rm', '--network', 'none', ...limit, 'base:1', 'true'];
    const said = runHidden(`mount -t tmpfs none /dev && ${nodes} && exec "$@"`, [
      box.launcher,
      ...args,
    ]);
    expect(said).toMatch(
      /cannot get a loop device for .*\nhint: load the module: modprobe loop.*\n125\n$/,
    );
    expect(readdirSync(path.join(box.root, 'containers'))).toEqual([]);
  });
});

/** Runs a command where something of the host is hidden; what it said at the standard error, and its exit code. */
function runHidden(script: string, args: readonly string[]): string {
  const command = ['--mount', 'sh', '-c', `(${script}) 2>&1; echo $?`, 'sh', ...args];
  return execFileSync('unshare', command, { env: box.environment, encoding: 'utf8' });
}

describe('a container with a limit', () => {
  it('keeps its files over stop and start, and its limit', async () => {
    await serveIn('kept', ...limit);
    await inside('kept', 'echo mine > /file; mkdir -p /deep/er');
    await box.ok(['stop', 'kept']);
    expect(await untilNoDevice()).toEqual([]);
    await box.ok(['start', 'kept']);
    expect(await inside('kept', `cat /file; ls /deep; ${fill} | grep -c "No space left"`)).toBe(
      'mine\ner\n1',
    );
  });

  it('goes on after all its processes were killed at once, while they wrote', async () => {
    await serveIn('killed', ...limit);
    await inside('killed', 'echo mine > /file; sync');
    const writes = 'i=0; while :; do echo $i > /f$i; mv /f$i /g$i; i=$((i+1)); done';
    await box.ok(['exec', '-d', 'killed', 'sh', '-c', writes]);
    await delay(300);
    const { State, Id } = await inspect(box, 'killed');
    const status = readFileSync(`/proc/${State.Pid}/status`, 'utf8');
    const monitor = Number(/PPid:\t(\d+)/.exec(status)?.[1]);
    expect(readFileSync(`/proc/${monitor}/cmdline`, 'latin1')).toContain(Id.slice(0, 12));
    process.kill(monitor, 'SIGKILL');
    expect(await untilNoDevice()).toEqual([]);
    await box.ok(['start', 'killed']);
    expect(await inside('killed', 'cat /file /g0')).toBe('mine\n0');
    await box.ok(['rm', '-f', 'killed']);
  });

  it('can be killed at any moment of its start, and nothing is left', async () => {
    const began = Date.now();
    await box.ok(['run', '--rm', ...limit, 'base:1', 'true']);
    const duration = Date.now() - began;
    const rounds = 15;
    for (let round = 0; round < rounds; round++) {
      const child = box.start(['run', '--rm', ...limit, 'base:1', 'true']);
      const closed = once(child, 'close');
      setTimeout(() => child.kill('SIGKILL'), (duration * 1.1 * round) / rounds);
      await closed;
    }
    await until(async () => (await box.ok(['ps', '-aq'])) === '');
    expect(await untilNoDevice()).toEqual([]);
    expect(readdirSync(path.join(box.root, 'containers'))).toEqual([]);
  });

  it.each(['running', 'stopped'])('can be looked into from the host (%s)', async (status) => {
    await serveIn('seen', ...limit);
    await inside('seen', 'echo new > /new; rm -r /root; echo changed > /etc/own');
    if (status === 'stopped') {
      await box.ok(['stop', 'seen']);
    }
    expect(await box.ok(['diff', 'seen'])).toBe('C /etc\nA /etc/own\nA /new\nD /root\n');
    const file = path.join(box.folder, `in-${status}`);
    writeFileSync(file, 'from outside\n');
    await box.ok(['cp', file, 'seen:/copied']);
    await box.ok(['cp', 'seen:/new', path.join(box.folder, 'out')]);
    expect(readFileSync(path.join(box.folder, 'out'), 'utf8')).toBe('new\n');
    await box.ok(['export', '-o', path.join(box.folder, 'seen.tar'), 'seen']);
    const list = execFileSync('tar', ['-tf', path.join(box.folder, 'seen.tar')]).toString();
    expect(list).toMatch(/^copied$/m);
    expect(list).not.toMatch(/^root\/$/m);
    await box.ok(['commit', 'seen', `seen:${status}`]);
    const look = 'cat /copied /new /etc/own; test -e /root || echo gone';
    expect(await box.ok(['run', '--rm', `seen:${status}`, 'sh', '-c', look])).toBe(
      'from outside\nnew\nchanged\ngone\n',
    );
    await box.ok(['rmi', `seen:${status}`]);
    if (status === 'stopped') {
      expect(await untilNoDevice()).toEqual([]);
      await box.ok(['start', 'seen']);
    }
    expect(await inside('seen', 'cat /copied')).toBe('from outside');
  });

  it('can be looked into by many at once while it is started and stopped', async () => {
    await serveIn('busy', ...limit);
    await inside('busy', 'echo new > /new');
    const look = async (): Promise<void> => {
      for (let round = 0; round < 6; round++) {
        expect(await box.ok(['diff', 'busy'])).toBe('A /new\n');
      }
    };
    const change = async (): Promise<void> => {
      for (let round = 0; round < 4; round++) {
        await box.ok(['restart', 'busy']);
      }
    };
    await Promise.all([look(), look(), change()]);
    await box.ok(['stop', 'busy']);
    expect(await untilNoDevice()).toEqual([]);
    // Nothing has come between them: the file system is as a checker wants it.
    execFileSync('e2fsck', ['-f', '-n', imageFile()], { stdio: 'ignore' });
  });

  it('takes of the disk what is in it, which ps and df tell', async () => {
    await serveIn('sized', ...limit);
    expect(allocated()).toBeLessThan(2 ** 20);
    await inside('sized', 'dd if=/dev/urandom of=/ten bs=1M count=10 2>/dev/null; sync');
    expect(allocated()).toBeGreaterThan(10 * 2 ** 20);
    const [row] = JSON.parse(await box.ok(['inspect', '-s', 'sized'])) as [{ SizeRw: number }];
    expect(row.SizeRw).toBe(allocated());
    expect(await box.ok(['ps', '-s', '--format', '{{.Size}}'])).toMatch(/^1[01].*MB \(virtual/);
    await inside('sized', 'rm /ten; sync');
    await box.ok(['stop', 'sized']);
    await until(() => Promise.resolve(allocated() < 5 * 2 ** 20));
  });

  it('takes its file along when it is removed', async () => {
    await serveIn('gone', ...limit);
    const file = imageFile();
    await box.ok(['rm', '-f', 'gone']);
    expect(existsSync(file)).toBe(false);
    expect(await untilNoDevice()).toEqual([]);
  });
});

describe('recreate', () => {
  const size = async (name: string): Promise<string> =>
    await box.ok(['inspect', '-f', '{{.HostConfig.StorageOpt.size}}', name]);

  it('gives another limit, takes one, and gives one', async () => {
    await serveIn('web', ...limit);
    await inside('web', 'echo lost > /file');
    await box.ok(['recreate', '--storage-opt', 'size=64m', 'web']);
    expect(await size('web')).toBe('64M\n');
    expect(
      await inside('web', `test -e /file || echo lost; ${fill} | grep -c "No sp" || true`),
    ).toBe('lost\n0');
    await box.ok(['recreate', '--storage-opt', 'size=0', 'web']);
    expect(imageFile()).toBe('');
    expect(await inside('web', 'test -e /big || echo lost; echo plain > /file')).toBe('lost');
    await box.ok(['recreate', ...limit, 'web']);
    expect(await inside('web', `test -e /file || echo lost; ${fill} | grep -c "No sp"`)).toBe(
      'lost\n1',
    );
    expect(readdirSync(path.dirname(imageFile())).toSorted()).not.toContain('upper');
  });

  it('keeps files within the limit that they have, and no other', async () => {
    await serveIn('web', ...limit);
    await inside('web', 'echo kept > /file');
    await box.ok(['recreate', '--keep-files', '-e', 'A=2', 'web']);
    expect(await inside('web', 'cat /file; echo $A')).toBe('kept\n2');
    for (const option of ['size=64m', 'size=0']) {
      const other = await box.run(['recreate', '--keep-files', '--storage-opt', option, 'web']);
      expect(other.stderr).toMatch(/cannot keep the files of container web: .* another size/);
    }
    await box.ok(['recreate', '--keep-files', ...limit, 'web']);
    expect(await inside('web', 'cat /file')).toBe('kept');
  });

  it.each([
    ['a limit', limit, ['--storage-opt', 'size=0']],
    ['none', [], limit],
    ['another', limit, ['--storage-opt', 'size=64m']],
  ])('leaves one with %s as it was when the new one does not start', async (_, flags, changes) => {
    await serveIn('web', ...flags);
    await inside('web', 'echo kept > /file');
    const { code } = await box.run(['recreate', ...changes, 'web', 'nothing']);
    expect(code).not.toBe(0);
    expect(await inside('web', 'cat /file')).toBe('kept');
    const [folder = ''] = globSync(`${box.root}/containers/*/`);
    expect(readdirSync(folder).filter((name) => /spare|upper|writable/.test(name))).toEqual([
      flags.length === 0 ? 'upper' : 'writable.img',
    ]);
  });

  it('can be killed at any moment: the container starts', async () => {
    await serveIn('web');
    for (let round = 1; round <= 12; round += 1) {
      const option = round % 2 === 0 ? 'size=0' : `size=${16 + round}m`;
      const child = box.start(['recreate', '--storage-opt', option, 'web']);
      const closed = once(child, 'close');
      await delay(40 * round);
      child.kill('SIGKILL');
      await closed;
      await box.ok(['start', 'web']);
      await inside('web', 'touch /file');
    }
  });
});

describe('system', () => {
  it('prunes and resets it', async () => {
    await box.ok(['run', '--name', 'ended', ...limit, 'base:1', 'touch', '/x']);
    expect(await box.ok(['system', 'df'])).toMatch(/Containers/);
    expect(await box.ok(['container', 'prune', '-f'])).toMatch(/Total reclaimed space: [1-9]/);
    expect(imageFile()).toBe('');
  });
});
