import { readdirSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cgroupMounts, defaultMounts } from './default-mounts.js';
import { TestHost } from './fixtures/container.fixture.js';
import { HostWatch } from './fixtures/host-watch.fixture.js';

let host: TestHost;
let watch: HostWatch;
beforeAll(async () => {
  host = new TestHost();
  await host.run({ script: 'true' }); // loads what stays loaded
  watch = await HostWatch.begin();
});
afterAll(() => {
  watch.expectUnchanged();
  host[Symbol.dispose]();
});

/** Mount points with their types and options, as /proc/mounts has them. */
async function mountsOf(
  options: Omit<Parameters<TestHost['run']>[0], 'script'>,
): Promise<Record<string, string>> {
  const lines = await host.succeed({ script: 'cat /proc/mounts', ...options });
  return Object.fromEntries(
    lines.map((line) => {
      const [, place = '', type = '', given = ''] = line.split(' ');
      return [place, `${type} ${given}`];
    }),
  );
}

describe('filesystemSteps', () => {
  it('leaves nothing of the host to be seen', async () => {
    const seen = await mountsOf({});
    expect(Object.keys(seen).sort()).toEqual([
      ...['/', '/dev', '/dev/mqueue', '/dev/pts', '/dev/shm', '/proc', '/sys'],
    ]);
    expect(seen['/']).toMatch(/^overlay rw,relatime,lowerdir/);
    const lines = await host.succeed({ script: 'ls / /proc/1/root/.. /proc/self/cwd/../..' });
    expect(lines).not.toContain('var');
    expect(await host.succeed({ script: 'pwd; echo $$; umask' })).toEqual(['/', '1', '0022']);
  });

  it('mounts the file systems of the kernel with Docker’s options', async () => {
    const seen = await mountsOf({ mounts: defaultMounts(1024 * 1024) });
    expect(seen).toMatchObject({
      '/proc': 'proc rw,nosuid,nodev,noexec,relatime',
      '/dev': 'tmpfs rw,nosuid,relatime,size=65536k,mode=755',
      '/dev/pts': 'devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666',
      '/dev/shm': 'tmpfs rw,nosuid,nodev,noexec,relatime,size=1024k',
      '/dev/mqueue': 'mqueue rw,nosuid,nodev,noexec,relatime',
      '/sys': 'sysfs ro,nosuid,nodev,noexec,relatime',
    });
  });

  it('makes the devices that programs expect, and no others', async () => {
    const lines = await host.succeed({
      script:
        'cd /dev; stat -c "%n %F %t:%T %a" *; for link in fd std* core; do readlink $link; done',
    });
    expect(lines).toEqual([
      'core symbolic link 0:0 777',
      'fd symbolic link 0:0 777',
      'full character special file 1:7 666',
      'mqueue directory 0:0 1777',
      'null character special file 1:3 666',
      'ptmx symbolic link 0:0 777',
      'pts directory 0:0 755',
      'random character special file 1:8 666',
      'shm directory 0:0 1777',
      'stderr symbolic link 0:0 777',
      'stdin symbolic link 0:0 777',
      'stdout symbolic link 0:0 777',
      'tty character special file 5:0 666',
      'urandom character special file 1:9 666',
      'zero character special file 1:5 666',
      ...['/proc/self/fd', '/proc/self/fd/2', '/proc/self/fd/0', '/proc/self/fd/1', '/proc/kcore'],
    ]);
  });

  it('makes a device that was asked for, with its owner and mode', async () => {
    const script = 'stat -c "%F %t:%T %u:%g %a" /dev/net/tun; stat -c %a /dev/net';
    const tun = { type: 'c', path: '/dev/net/tun', major: 10, minor: 200 } as const;
    const devices = [{ ...tun, fileMode: 0o640, uid: 7, gid: 8 }];
    expect(await host.succeed({ script, devices })).toEqual([
      'character special file a:c8 7:8 640',
      '755',
    ]);
  });

  it('keeps what the container writes in the upper folder, and the layers as they are', async () => {
    const upperDir = host.folder.folder('kept/upper');
    const workDir = host.folder.folder('kept/work');
    await host.succeed({
      script: 'echo 1 > /new; rm /bin/true; chmod 700 /etc',
      root: { writable: { upperDir, workDir, isVolatile: false } },
    });
    expect(readdirSync(upperDir)).toEqual(expect.arrayContaining(['new', 'bin', 'etc']));
    expect(readdirSync(`${host.busyboxRoot}/bin`)).toContain('true');
    expect(statSync(`${host.busyboxRoot}/etc`).mode & 0o777).toBe(0o755);
  });

  it('makes the root read-only, and not what is mounted on it', async () => {
    const { output } = await host.run({
      script: 'touch /x; touch /etc/x; touch /dev/shm/x && echo written',
      isReadonly: true,
    });
    expect(output).toBe(
      'touch: /x: Read-only file system\ntouch: /etc/x: Read-only file system\nwritten\n',
    );
  });

  it('shows cgroups v1 read-only, the folder that holds them as well', async () => {
    const hierarchies = [
      { folder: 'pids', options: ['pids'] },
      { folder: 'memory', options: ['memory'] },
    ];
    const mounts = [...defaultMounts(), ...cgroupMounts({ version: 1, hierarchies })];
    const { output } = await host.run({
      script: 'cd /sys/fs/cgroup; ls; cat pids/tasks >/dev/null && mkdir x pids/x',
      mounts,
    });
    expect(output.split('\n').slice(0, 4)).toEqual([
      'memory',
      'pids',
      "mkdir: can't create directory 'x': Read-only file system",
      "mkdir: can't create directory 'pids/x': Read-only file system",
    ]);
  });

  it('shows cgroups v2 read-only', async () => {
    const mounts = [...defaultMounts(), ...cgroupMounts({ version: 2 })];
    const { output } = await host.run({
      script: 'cd /sys/fs/cgroup && cat cgroup.procs >/dev/null && mkdir x',
      mounts,
    });
    expect(output).toBe("mkdir: can't create directory 'x': Read-only file system\n");
  });

  it('tells which step failed when it cannot be done', async () => {
    const missing = { destination: '/x', type: 'bind', source: '/no/such/file' };
    const { code, failure } = await host.run({
      script: 'true',
      mounts: [missing],
      sourceKind: () => 'file',
    });
    expect(code).toBe(1);
    expect(failure).toMatchObject({ errno: 'ENOENT', step: { call: 'open_tree' } });
  });
});
