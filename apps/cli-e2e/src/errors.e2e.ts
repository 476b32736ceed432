import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasAppArmor } from './fixtures/machine.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

beforeAll(() => {
  box = new Sandbox();
  writeFileSync(path.join(box.rootfs, 'bin/empty'), '', { mode: 0o755 });
  writeFileSync(path.join(box.rootfs, 'bin/script'), '#!/no/such/shell\n', { mode: 0o755 });
  writeFileSync(path.join(box.rootfs, 'bin/plain'), 'text', { mode: 0o644 });
  writeFileSync(path.join(box.folder, 'profile.json'), '{"defaultAction":"SCMP_ACT_NONSENSE"}');
  writeFileSync(path.join(box.folder, 'bad.env'), 'A=1\nthis is no variable\n');
  writeFileSync(path.join(box.folder, 'big.env'), `A=${'x'.repeat(2 ** 17)}\n`);
});
afterAll(async () => {
  const containers = await box.ok(['ps', '-aq']);
  await box.end();
  expect(containers).toBe('');
});

/** Flags, what docklet ends with, and what it says: the thing, the reason, and (behind the newline) the way out. */
const cases: readonly (readonly [flags: readonly string[], code: number, message: RegExp])[] = [
  [['--memory', 'lots'], 125, /lots.*\n/],
  [['--memory', '1k'], 125, /memory/],
  [['--memory-swap', '64m'], 125, /--memory-swap: --memory has to be set as well/],
  [['--memory', '64m', '--memory-swap', '32m'], 125, /less than --memory/],
  [['--cpus', 'many'], 125, /many/],
  [['--cpus', '0.001'], 125, /0\.01/],
  [['--cpu-shares', 'x'], 125, /--cpu-shares x: it is not a whole number/],
  [['--cpuset-cpus', '0-4294967295'], 125, /cpu/i],
  [['--cpuset-cpus', 'a-b'], 125, /a-b/],
  [['--pids-limit', '1.5'], 125, /--pids-limit 1\.5/],
  [['--ulimit', 'nofile'], 125, /nofile/],
  [['--ulimit', 'nonsense=1'], 125, /nonsense/],
  [['--ulimit', 'nofile=2:1'], 125, /nofile=2:1/],
  [['--network', 'moon'], 125, /moon.*bridge, none, host/s],
  [['--add-host', 'nonsense'], 125, /nonsense/],
  [['--add-host', 'a\nb:1.2.3.4'], 125, /cannot/],
  [['--dns', 'not-an-address'], 125, /not-an-address/],
  [['--hostname', 'a b'], 125, /a b/],
  [['--hostname', `a\n1.2.3.4 evil`], 125, /cannot/],
  [['--name', '-x'], 125, /-x/],
  [['--name', '../x'], 125, /\.\.\/x/],
  [['--name', 'a'], 125, /"a"/],
  [['--cap-add', 'SYS_ADMINN'], 125, /SYS_ADMIN\b/],
  [['--cap-drop', 'nonsense'], 125, /nonsense/],
  [['--security-opt', 'nonsense'], 125, /no-new-privileges, seccomp=, apparmor=/],
  [['--security-opt', 'seccomp=/no/such/file'], 125, /\/no\/such\/file/],
  [['--security-opt', 'seccomp=profile.json'], 125, /SCMP_ACT_NONSENSE|defaultAction/],
  [
    ['--security-opt', 'apparmor=mine'],
    125,
    hasAppArmor ? /"mine": it is not loaded/ : /AppArmor is not enabled/,
  ],
  [['--security-opt', 'no-new-privileges=maybe'], 125, /true or false/],
  [['-v', 'a/b:/x'], 125, /"a\/b" includes invalid characters for a local volume name/],
  [['-v', 'x:/x'], 125, /"x" includes invalid characters|too short/],
  [['-v', ':/tmp'], 125, /invalid volume specification/],
  [['-v', '/tmp:/x:ro:z'], 125, /invalid volume specification/],
  [['-v', '/tmp:/x:rx'], 125, /invalid mode: rx/],
  [['-v', '/tmp:/x:ro,rw'], 125, /invalid mode: ro,rw/],
  [['-v', '/tmp:/x:nocopy'], 125, /invalid mode: nocopy/],
  [['-v', '/tmp:x'], 125, /not an absolute path/],
  [['-v', '/tmp:/'], 125, /the root is the image’s/],
  [['-v', '/tmp:/proc'], 125, /\/proc is the kernel’s/],
  [['-v', '/tmp:/proc/self/attr'], 125, /\/proc is the kernel’s/],
  [['--tmpfs', '/proc/sys'], 125, /\/proc is the kernel’s/],
  [['-v', '/tmp:/x', '-v', '/tmp:/x'], 125, /duplicate mount point/],
  [
    ['--mount', 'type=bind,source=/no/such,target=/x'],
    125,
    /bind source path does not exist\n.*create it/,
  ],
  [
    ['--mount', 'source=/tmp,target=/x'],
    125,
    /includes invalid characters for a local volume name/,
  ],
  [['--mount', 'type=nfs,target=/x'], 125, /mount type unknown: "nfs"/],
  [['--mount', 'type=bind,source=/tmp'], 125, /target is required/],
  [['--mount', 'type=bind,target=/tmp'], 125, /field Source must not be empty/],
  [['--mount', 'type=tmpfs,source=/a,target=/x'], 125, /field Source must not be specified/],
  [['--mount', 'type=bind,source=/tmp,target=/x,size=1'], 125, /unexpected key 'size' in 'size=1'/],
  [
    ['--mount', 'type=bind,source=/tmp,target=/x,volume-nocopy'],
    125,
    /cannot mix 'volume-\*' options/,
  ],
  [['--mount', 'type=bind,source'], 125, /invalid field 'source' must be a key=value pair/],
  [['--mount', 'type=tmpfs,target=/x,tmpfs-mode=9'], 125, /invalid value for tmpfs-mode: 9/],
  [['--mount', 'target=/x,volume-driver=nfs'], 125, /no volume driver "nfs"/],
  [['--tmpfs', '/x:size=huge'], 125, /huge/],
  [['--tmpfs', '/x:nonsense=1'], 125, /nonsense/],
  [['-e', '=x'], 125, /a variable has a name/],
  [['--env-file', '/no/such/file'], 125, /\/no\/such\/file/],
  [['--env-file', 'bad.env'], 125, /line 2/],
  [['--env-file', 'big.env'], 126, /E2BIG\nhint: .* 128 KiB/],
  [['--label', '=x'], 125, /a label has a name/],
  [['-w', 'relative'], 125, /not an absolute path/],
  [['-w', '/proc/self/fd/3'], 125, /ELOOP|ENOENT|ENOTDIR/],
  [['-w', '/bin/busybox'], 125, /ENOTDIR/],
  [['-u', 'nobody-here'], 125, /nobody-here/],
  [['-u', '4294967296'], 125, /4294967296/],
  [['-u', '-1'], 125, /-1/],
  [['-u', 'alice:nogroup'], 125, /nogroup/],
  [['--stop-signal', 'SIGNONSENSE'], 125, /SIGNONSENSE/],
  [['--pull', 'sometimes'], 125, /always/],
  [['--no-such-flag'], 125, /--no-such-flag/],
  [['--rm=maybe'], 125, /true or false/],
];

describe('docklet run with wrong flags', () => {
  it.each(cases)('%j ends with %i and says %p', async (flags, code, message) => {
    const result = await box.run(['run', '--rm', ...flags, '--rootfs', box.rootfs, 'true']);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe('');
  });
});

describe('docklet run with a command that cannot be executed', () => {
  it.each([
    [
      'no-such-command',
      127,
      /there is no such file.*\nhint: it is looked for in the folders of PATH/,
    ],
    ['/no/such/path', 127, /no such file/],
    ['script', 127, /interpreter or loader/],
    ['plain', 126, /EACCES.*\nhint: .*chmod \+x/],
    ['/etc', 126, /EACCES/],
    ['empty', 126, /ENOEXEC.*\nhint: .*#!\/bin\/sh/],
  ])('%s ends with %i', async (command, code, message) => {
    for (const init of [[], ['--init']]) {
      const args = ['run', '--rm', ...init, '--rootfs', box.rootfs, command];
      const result = await box.run(args);
      expect(result.stderr).toMatch(message);
      expect(result.code).toBe(code);
    }
  });

  it('without any command ends with 125', async () => {
    const result = await box.run(['run', '--rm', '--rootfs', box.rootfs]);
    expect(result).toMatchObject({
      code: 125,
      stderr: expect.stringContaining('names no command'),
    });
  });
});

describe('docklet with wrong arguments', () => {
  it.each([
    [['nonsense'], 1, /nonsense/],
    [['run'], 1, /it needs an image/],
    [['run', '--rootfs', '/no/such/folder', 'true'], 125, /not a folder/],
    [['rm', 'nobody'], 1, /none has that name or id\nhint: docklet ps -a/],
    [['inspect', 'nobody'], 1, /nobody/],
    [['--no-such-flag', 'ps'], 125, /--no-such-flag/],
    [['--root', 'relative', 'ps'], 1, /relative/],
  ])('%j ends with %i', async (args, code, message) => {
    const result = await box.run(args);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
  });

  it.each<readonly [string, (folder: string) => string, RegExp]>([
    [
      'whoever is not root',
      (folder) => folder,
      /only root may do that.*\nhint: run docklet as root/,
    ],
    [
      'a file in the way',
      (folder) => `${folder}/file`,
      /no folder is in the way.*\nhint: .*--root/,
    ],
    ['a long path', (folder) => `${folder}/${'x'.repeat(256)}`, /too long.*\nhint: .*shorter/],
  ])('says why it cannot have its folder there: %s', (_, rootIn, message) => {
    const folder = path.join(box.folder, 'of-others');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'file'), '');
    chownSync(folder, 1000, 1000);
    const without = '-dac_override,-dac_read_search,-fowner';
    const result = spawnSync(
      'setpriv',
      ['--bounding-set', without, '--inh-caps', without, box.launcher, 'run', 'busybox'],
      { env: { ...box.environment, DOCKLET_ROOT: rootIn(folder) }, encoding: 'utf8' },
    );
    expect(result.stderr).toMatch(message);
    expect(result.status).toBe(125);
  });

  it('names the nearest setting for one that does not exist', async () => {
    const result = await box.run(['ps'], { env: { DOCKLET_ROOTT: '/x' } });
    expect(result.stderr).toContain('DOCKLET_ROOT');
    expect(result.code).toBe(1);
  });
});

describe('a name that is taken', () => {
  it('is refused, and says who has it', async () => {
    await box.ok(['run', '--name', 'taken', '--rootfs', box.rootfs, 'true']);
    const result = await box.run(['run', '--name', 'taken', '--rootfs', box.rootfs, 'true']);
    expect(result.code).toBe(125);
    expect(result.stderr).toMatch(/container [0-9a-f]{12} has that name\nhint: remove it/);
    await box.ok(['rm', 'taken']);
  });
});
