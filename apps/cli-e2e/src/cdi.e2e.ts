import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CdiSandbox } from './fixtures/cdi-sandbox.js';

let box: CdiSandbox;
let shared: string;

beforeAll(() => {
  box = new CdiSandbox();
  shared = path.join(box.folder, 'shared');
  mkdirSync(shared);
  writeFileSync(path.join(shared, 'library'), 'of the host\n');
});
afterEach(() => {
  rmSync(path.join(box.folder, 'notes'), { force: true });
});
afterAll(async () => {
  await box.end({ hasContainers: false });
});

/** What hooks have written down. */
const notes = (): string[] => {
  const file = path.join(box.folder, 'notes');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};

const note = (what: string): string => `echo "${what}" >> ${path.join(box.folder, 'notes')}`;

async function inside(script: string, ...flags: string[]): Promise<string> {
  const { stdout, stderr, code } = await box.shell(script, ...flags);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return stdout;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await sleep(20);
  }
}

describe('--device with a CDI name', () => {
  beforeAll(() => {
    box.specify(
      'low/thing.json',
      'vendor.com/thing',
      {
        zero: {
          env: ['THING=zero'],
          deviceNodes: [{ path: '/dev/things/zero', hostPath: '/dev/zero', fileMode: 0o640 }],
          mounts: [{ hostPath: shared, containerPath: '/opt/shared', options: ['ro', 'rbind'] }],
          additionalGids: [4321],
        },
        null: {
          env: ['THING=null'],
          deviceNodes: [{ path: '/dev/thing0', hostPath: '/dev/null' }],
        },
        fuse: { deviceNodes: [{ path: '/dev/f', type: 'c', major: 10, minor: 229 }] },
        reader: {
          deviceNodes: [{ path: '/dev/f', type: 'c', major: 10, minor: 229, permissions: 'r' }],
        },
      },
      { env: ['COMMON=1'] },
    );
  });
  afterAll(() => {
    box.withdraw('low/thing.json');
  });
  const device = (name: string): string[] => ['--device', `vendor.com/thing=${name}`];

  it('gives the container nodes, mounts, variables and groups', async () => {
    const script =
      'stat -c "%F %a %t:%T" /dev/things/zero; head -c3 /dev/things/zero | wc -c; cat /opt/shared/library; ' +
      'touch /opt/shared/x 2>/dev/null || echo read-only; echo $THING $COMMON; id -G';
    expect(await inside(script, ...device('zero'))).toBe(
      'character special file 640 1:5\n3\nof the host\nread-only\nzero 1\n0 4321\n',
    );
  });

  it('is followed by others, and by paths of the host', async () => {
    const flags = [...device('zero'), ...device('null'), '--device', '/dev/null:/dev/mine'];
    expect(await inside('echo $THING; ls /dev/things /dev/thing0 /dev/mine', ...flags)).toBe(
      'null\n/dev/mine\n/dev/thing0\n\n/dev/things:\nzero\n',
    );
  });

  it('allows the container what the specification says of the device, and no more', async () => {
    const script =
      'test -e /dev/f || mknod /dev/f c 10 229; for m in "<" "<>" ; do ' +
      'eval "(: $m /dev/f) 2>/dev/null" && echo "$m"; done; true';
    expect(await inside(script)).toBe('');
    expect(await inside(script, ...device('reader'))).toBe('<\n');
    expect(await inside(script, ...device('fuse'))).toBe('<\n<>\n');
  });

  it('is what commands executed later have as well', async () => {
    const run = ['run', '-d', '--name', 'later', ...device('zero')];
    await box.ok([...run, '--rootfs', box.rootfs, 'sleep', '1000']);
    const script = 'echo $THING $COMMON; id -G; head -c2 /dev/things/zero | wc -c';
    expect(await box.ok(['exec', 'later', 'sh', '-c', script])).toBe('zero 1\n0 4321\n2\n');
    expect(await box.ok(['cp', 'later:/opt/shared/library', '-'])).toContain('of the host');
    expect(await box.ok(['diff', 'later'])).not.toContain('library');
    await box.ok(['rm', '-f', 'later']);
  });

  it('is shown by inspect, as Docker has it', async () => {
    const flags = [...device('zero'), ...device('null'), '--gpus', 'driver=cdi,device=v/c=0'];
    box.specify('low/other.json', 'v/c', { 0: { env: ['X=1'] } });
    await box.ok(['create', '--name', 'seen', ...flags, '--rootfs', box.rootfs, 'true']);
    box.withdraw('low/other.json');
    const format = '{{json .HostConfig.DeviceRequests}}';
    const cdi = { Driver: 'cdi', Count: 0, Capabilities: null, Options: null };
    expect(JSON.parse(await box.ok(['inspect', '--format', format, 'seen']))).toEqual([
      { ...cdi, DeviceIDs: ['vendor.com/thing=zero', 'vendor.com/thing=null'] },
      { ...cdi, DeviceIDs: ['v/c=0'] },
    ]);
    // What it needs is looked for when it starts.
    const { code, stderr } = await box.run(['start', 'seen']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('CDI device v/c=0')]);
    await box.ok(['rm', 'seen']);
  });

  it('is explained, with the device as the reason', async () => {
    const args = ['--explain', ...device('zero'), '--rootfs', box.rootfs, 'true'];
    const steps = await box.ok(['run', ...args]);
    expect(steps).toMatch(
      /mknodat\(.*"things\/zero".*\n.*for the CDI device vendor\.com\/thing=zero/,
    );
    expect(steps).toMatch(/open_tree\(.*shared.*\n.*for the CDI device vendor\.com\/thing=zero/);
  });

  it('is listed by info', async () => {
    const info = await box.ok(['info', '--format', '{{json .DiscoveredDevices}} {{.CDISpecDirs}}']);
    expect(info).toContain('{"Source":"cdi","ID":"vendor.com/thing=zero"}');
    expect(info).toContain(path.join(box.folder, 'low'));
  });

  it('has to be one that there is', async () => {
    for (const [verb, expected] of [
      ['run', 125],
      ['create', 1],
    ] as const) {
      const { code, stderr } = await box.run([
        ...[verb, '--device', 'vendor.com/thing=one', '--rootfs', box.rootfs, 'true'],
      ]);
      expect(code).toBe(expected);
      expect(stderr).toContain('cannot use the CDI device vendor.com/thing=one');
      expect(stderr).toContain('there are vendor.com/thing=fuse, vendor.com/thing=null');
    }
  });
});

describe('CDI specifications', () => {
  it('have priority in a later folder, and conflict in the same one', async () => {
    box.specify('low/a.json', 'v/c', { 0: { env: ['X=low'] } });
    box.specify('high/a.json', 'v/c', { 0: { env: ['X=high'] } });
    expect(await inside('echo $X', '--device', 'v/c=0')).toBe('high\n');
    box.specify('high/b.json', 'v/c', { 0: { env: ['X=other'] } });
    const { code, stderr } = await box.shell('true', '--device', 'v/c=0');
    expect(code).toBe(125);
    expect(stderr).toContain(`it is specified by ${box.folder}/high/a.json and by `);
    ['low/a.json', 'high/a.json', 'high/b.json'].forEach((file) => {
      box.withdraw(file);
    });
  });

  it('that cannot be read are a warning, and the reason where a device is missing', async () => {
    const broken = path.join(box.folder, 'low/broken.yaml');
    writeFileSync(broken, 'cdiVersion: 9.0.0\n');
    box.specify('low/a.json', 'v/c', { 0: { env: ['X=1'] } });
    const reason = `cannot read the CDI specification "${broken}": cdiVersion: "9.0.0" is not known`;
    const fine = await box.shell('echo $X', '--device', 'v/c=0');
    expect(fine).toMatchObject({ code: 0, stdout: '1\n', stderr: expect.stringContaining(reason) });
    const missing = await box.shell('true', '--device', 'v/d=0');
    expect(missing).toMatchObject({ code: 125, stderr: expect.stringContaining(reason) });
    expect(await box.ok(['info'])).toContain(`WARNING: ${reason}`);
    expect((await box.shell('true')).stderr).toBe('');
    box.withdraw('low/broken.yaml');
    box.withdraw('low/a.json');
  });

  it('can be YAML, as vendors write it', async () => {
    writeFileSync(
      path.join(box.folder, 'high/v.yaml'),
      `---
cdiVersion: 0.5.0
containerEdits:
  env: [ALL=void]
devices:
- containerEdits:
    deviceNodes:
    - path: /dev/v0
      hostPath: /dev/null
      fileMode: 0600
  name: "0"
kind: v/c
`,
    );
    expect(await inside('stat -c %a /dev/v0; echo $ALL', '--device', 'v/c=0')).toBe('600\nvoid\n');
    box.withdraw('high/v.yaml');
  });
});

describe('hooks of CDI devices', () => {
  afterEach(() => {
    box.withdraw('low/hooked.json');
  });
  const device = ['--device', 'v.com/hooked=0'];

  it('are run in their order, each in its namespaces and with its state', async () => {
    const status = '$(echo "$state" | sed \'s/.*"status":"\\([a-z]*\\)".*/\\1/\')';
    const mine = '$(readlink /proc/self/ns/mnt)';
    const kinds = ['poststop', 'poststart', 'createContainer', 'createRuntime', 'prestart'];
    box.specify('low/hooked.json', 'v.com/hooked', {
      0: {
        hooks: kinds.map((kind) =>
          box.hook(kind, note(`${kind} ${status} ${mine} $1`), { args: ['hook', kind] }),
        ),
      },
    });
    const own = (await inside('readlink /proc/self/ns/mnt', ...device)).trim();
    const host = readlinkSync('/proc/self/ns/mnt');
    expect(notes()).toEqual([
      `prestart creating ${host} prestart`,
      `createRuntime creating ${host} createRuntime`,
      `createContainer creating ${own} createContainer`,
      `poststart running ${host} poststart`,
      `poststop stopped ${host} poststop`,
    ]);
  });

  it('work on the root of the container with programs of the host, also on a read-only one', async () => {
    const script = [
      'root=$(sed -n \'s/.*"path": "\\(rootfs\\)".*/\\1/p\' "$bundle/config.json")',
      'cd "$bundle/$root" || exit 1',
      'mkdir -p lib etc mnt && ln -s libx.so.1 lib/libx.so && echo cached > etc/cache',
      'mount -t tmpfs hook mnt && echo kept > mnt/file',
      `test -e ${shared}/library && test -e opt/library`,
    ].join('\n');
    const mounts = [{ hostPath: `${shared}/library`, containerPath: '/opt/library' }];
    box.specify('low/hooked.json', 'v.com/hooked', {
      0: { mounts, hooks: [box.hook('createContainer', script)] },
    });
    const look =
      'readlink /lib/libx.so; cat /etc/cache /mnt/file /opt/library; touch /y 2>&1 | wc -l; ' +
      `ls ${box.folder} 2>&1 | wc -l; grep -c " /mnt " /proc/self/mountinfo`;
    const seen = 'libx.so.1\ncached\nkept\nof the host\n';
    expect(await inside(look, ...device)).toBe(`${seen}0\n1\n1\n`);
    expect(await inside(look, '--read-only', '--init', ...device)).toBe(`${seen}1\n1\n1\n`);
    const shown = await inside(look, '-t', '--network', 'none', ...device);
    expect(shown.replaceAll('\r', '')).toBe(`${seen}0\n1\n1\n`);
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain('/bundle/rootfs');
  });

  it('keep the container from starting when they fail, and say why', async () => {
    box.specify('low/hooked.json', 'v.com/hooked', {
      0: {
        hooks: [
          box.hook('createContainer', 'echo said; echo no library >&2; exit 3'),
          box.hook('poststop', note('stopped')),
        ],
      },
    });
    const { code, stdout, stderr } = await box.shell('echo ran', ...device);
    expect([code, stdout]).toEqual([125, '']);
    expect(stderr).toContain(
      'of the CDI device v.com/hooked=0: it ended with exit code 3: said\nno library',
    );
    expect(notes()).toEqual(['stopped']);
  });

  it('are ended with all that they have started when their time is over', async () => {
    const script = 'echo begun; sleep 3.1415 & sleep 3.1415; wait';
    box.specify('low/hooked.json', 'v.com/hooked', {
      0: { hooks: [box.hook('createRuntime', script, { timeout: 1 })] },
    });
    const { code, stderr } = await box.shell('true', ...device);
    expect(code).toBe(125);
    expect(stderr).toMatch(/it has not ended within 1 s: begun/);
    const { stdout } = await box.run([
      'run',
      '--rm',
      '--pid',
      'host',
      '--rootfs',
      box.rootfs,
      'ps',
    ]);
    expect(stdout).not.toContain('3.1415');
  });

  it('end with a docklet that is killed, and what comes at the end is run by the next', async () => {
    box.specify('low/hooked.json', 'v.com/hooked', {
      0: {
        hooks: [
          box.hook('createContainer', `${note('begun')}; exec sleep 31.41`),
          box.hook('poststop', note('stopped')),
        ],
      },
    });
    const child = box.start([
      ...['run', '--name', 'killed', ...device, '--rootfs', box.rootfs, 'true'],
    ]);
    const ended = once(child, 'close');
    await until(() => notes().length === 1);
    child.kill('SIGKILL');
    await ended;
    // Its processes end when they see that it has; then the next command finds the container.
    const list = ['ps', '-a', '--format', '{{.Names}} {{.Status}}'];
    await until(async () => (await box.ok(list)) === 'killed Created\n' && notes().length === 2);
    expect(notes()).toEqual(['begun', 'stopped']);
    await box.ok(['rm', 'killed']);
    const { stdout } = await box.run([
      ...['run', '--rm', '--pid', 'host', '--rootfs', box.rootfs, 'ps'],
    ]);
    expect(stdout).not.toContain('sleep 31.41');
  });

  it('are in those namespaces of the container that it has', async () => {
    const script = 'ln -s linked "$bundle/rootfs/link"; test -e /proc/self/ns/net';
    box.specify('low/hooked.json', 'v.com/hooked', {
      0: { hooks: [box.hook('createContainer', script)] },
    });
    const host = ['--network', '--pid', '--ipc', '--uts'].flatMap((flag) => [flag, 'host']);
    expect(await inside('readlink /link', ...host, ...device)).toBe('linked\n');
  });

  it('have to be programs', async () => {
    box.specify('low/hooked.json', 'v.com/hooked', {
      0: { hooks: [{ hookName: 'createRuntime', path: '/nothing/here' }] },
    });
    const { code, stderr } = await box.shell('true', ...device);
    expect([code, stderr]).toEqual([125, expect.stringContaining('/nothing/here')]);
    expect(stderr).toContain('ENOENT');
  });

  it('are warned of when they fail after the command has begun', async () => {
    box.specify('low/hooked.json', 'v.com/hooked', {
      0: { hooks: [box.hook('poststart', 'exit 1'), box.hook('poststop', 'exit 2')] },
    });
    const { code, stdout, stderr } = await box.shell('echo ran', ...device);
    expect([code, stdout]).toEqual([0, 'ran\n']);
    expect(stderr).toMatch(/poststart hook .* exit code 1\n.*poststop hook .* exit code 2\n/);
  });

  it('that would be run inside are refused before anything is made', async () => {
    box.specify('low/hooked.json', 'v.com/hooked', {
      0: { hooks: [{ hookName: 'startContainer', path: '/bin/true' }] },
    });
    const { code, stderr } = await box.run([
      ...['create', ...device, '--rootfs', box.rootfs, 'true'],
    ]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('startContainer hook /bin/true')]);
    expect(await box.ok(['ps', '-aq'])).toBe('');
  });
});

describe('a container with CDI devices that is started again', () => {
  const specify = (version: string): void => {
    box.specify('low/again.json', 'v.com/again', {
      0: {
        env: [`VERSION=${version}`],
        hooks: [
          box.hook('createContainer', note(`create ${version}`)),
          box.hook('poststop', note(`stop ${version}`)),
        ],
      },
    });
  };
  afterEach(async () => {
    await box.ok(['rm', '-f', 'again']);
    box.withdraw('low/again.json');
  });
  const run = (...flags: string[]): Promise<string> =>
    box.ok([
      ...['run', '-d', '--name', 'again', '--device', 'v.com/again=0', ...flags],
      ...['--rootfs', box.rootfs, 'sh', '-c', 'echo $VERSION; exec sleep 1000'],
    ]);

  it('gets what its devices need then', async () => {
    specify('1');
    await run();
    specify('2');
    await box.ok(['restart', '-t', '0', 'again']);
    expect(await box.ok(['logs', 'again'])).toBe('1\n2\n');
    await box.ok(['stop', '-t', '0', 'again']);
    expect(notes()).toEqual(['create 1', 'stop 1', 'create 2', 'stop 2']);
  });

  it('gets it by its restart policy as well', async () => {
    specify('1');
    await run('--restart', 'always');
    specify('2');
    const pid = await box.ok(['inspect', '--format', '{{.State.Pid}}', 'again']);
    process.kill(Number(pid), 'SIGKILL');
    await until(async () => (await box.ok(['logs', 'again'])) === '1\n2\n');
    expect(notes()).toEqual(['create 1', 'stop 1', 'create 2']);
  });

  it('gets others by recreate, or none', async () => {
    specify('1');
    await run();
    box.specify('high/other.json', 'v.com/other', { 0: { env: ['VERSION=other'] } });
    await box.ok(['recreate', '--device', 'v.com/other=0', 'again']);
    expect(await box.ok(['logs', 'again'])).toBe('1\nother\n');
    const failed = await box.run(['recreate', '--device', 'v.com/other=1', 'again']);
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('v.com/other=1')]);
    expect(await box.ok(['exec', 'again', 'sh', '-c', 'echo $VERSION'])).toBe('other\n');
    box.withdraw('high/other.json');
  });
});

describe('--gpus', () => {
  const node = (index: number): object => ({ path: `/dev/nvidia${index}`, hostPath: '/dev/null' });
  beforeAll(() => {
    box.specify(
      'high/nvidia.json',
      'nvidia.com/gpu',
      {
        0: { deviceNodes: [node(0)] },
        1: { deviceNodes: [node(1)] },
        'GPU-1f': { deviceNodes: [node(1)] },
        all: { deviceNodes: [node(0), node(1)] },
      },
      { env: ['NVIDIA_VISIBLE_DEVICES=void'] },
    );
  });
  afterAll(() => {
    box.withdraw('high/nvidia.json');
  });

  it.each([
    ['all', ['0', '1']],
    ['1', ['0']],
    ['2', ['0', '1']],
    ['device=1', ['1']],
    ['"device=0,1"', ['0', '1']],
    ['device=GPU-1f', ['1']],
    ['count=1,driver=nvidia,"capabilities=compute,utility"', ['0']],
  ])('gives %s', async (gpus, expected) => {
    const script = 'echo /dev/nvidia* $NVIDIA_VISIBLE_DEVICES';
    const nodes = expected.map((index) => `/dev/nvidia${index}`);
    expect(await inside(script, '--gpus', gpus)).toBe(`${nodes.join(' ')} void\n`);
  });

  it('is shown by inspect, as Docker has it', async () => {
    const args = ['--gpus', 'all', '--rootfs', box.rootfs, 'true'];
    await box.ok(['create', '--name', 'gpus', ...args]);
    const format = '{{json .HostConfig.DeviceRequests}}';
    expect(JSON.parse(await box.ok(['inspect', '--format', format, 'gpus']))).toEqual([
      { Driver: '', Count: -1, DeviceIDs: null, Capabilities: [['gpu']], Options: {} },
    ]);
    await box.ok(['rm', 'gpus']);
  });

  it('says which there are when one is not there, and how to specify them when none is', async () => {
    const missing = await box.shell('true', '--gpus', 'device=7');
    expect([missing.code, missing.stderr]).toEqual([
      125,
      expect.stringContaining('there are nvidia.com/gpu=0, nvidia.com/gpu=1'),
    ]);
    const none = await box.shell('true', '--gpus', 'driver=amd');
    expect([none.code, none.stderr]).toEqual([
      125,
      expect.stringContaining('amd-ctk cdi generate'),
    ]);
    const env = { DOCKLET_CDI_SPEC_DIRS: '/nonexistent' };
    const bare = ['run', '--rm', '--gpus', 'all', '--rootfs', box.rootfs, 'true'];
    const { code, stderr } = await box.run(bare, { env });
    expect([code, stderr]).toEqual([
      125,
      expect.stringContaining('nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml'),
    ]);
  });
});
