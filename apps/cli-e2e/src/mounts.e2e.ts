import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

beforeAll(() => {
  box = new Sandbox();
});

/** A folder of the host, with a file system mounted below it if that is asked for. */
function hostFolder(name: string): string {
  const folder = path.join(box.folder, name);
  mkdirSync(folder);
  return folder;
}

/** Mounts something on the host while a test looks at it. */
async function withMount(args: readonly string[], test: () => Promise<void>): Promise<void> {
  execFileSync('mount', args);
  try {
    await test();
  } finally {
    execFileSync('umount', ['-R', args.at(-1) ?? '']);
  }
}
afterAll(async () => {
  await box.end();
});

describe('what a container had mounted', () => {
  it('is free again when `docklet run` returns', async () => {
    const folder = hostFolder('disk');
    const image = path.join(box.folder, 'disk.img');
    execFileSync('truncate', ['-s', '8M', image]);
    execFileSync('mkfs.ext4', ['-q', image]);
    const device = execFileSync('losetup', ['--find', '--show', image], {
      encoding: 'utf8',
    }).trim();
    try {
      for (let round = 0; round < 10; round++) {
        execFileSync('mount', [device, folder]);
        const script = 'echo ready; read line';
        const args = ['run', '--rm', '-i', '-v', `${folder}:/disk`, '--rootfs', box.rootfs];
        const child = box.start([...args, 'sh', '-c', script]);
        await once(child.stdout ?? child, 'data');
        execFileSync('umount', [folder]);
        child.stdin?.end();
        await once(child, 'exit');
        // Refused (EBUSY) as long as it is mounted in any mount namespace.
        closeSync(openSync(device, constants.O_RDWR | constants.O_EXCL));
      }
    } finally {
      execFileSync('losetup', ['--detach', device]);
    }
  });
});

describe('/etc/hosts, /etc/hostname and /etc/resolv.conf', () => {
  const files = '/etc/hosts /etc/hostname /etc/resolv.conf';

  it('are files of the container, which it can change', async () => {
    const script = `for file in ${files}; do echo '# mine' >>$file && tail -n 1 $file; done`;
    expect((await box.shell(script)).stdout).toBe('# mine\n# mine\n# mine\n');
  });

  it('are read-only when its root is', async () => {
    const script = `for file in ${files}; do (echo mine >>$file) 2>/dev/null || echo refused; done`;
    expect((await box.shell(script, '--read-only')).stdout).toBe('refused\nrefused\nrefused\n');
  });

  it('are made anew at each start', async () => {
    const script = `grep -c '# mine' /etc/hosts; echo '# mine' >>/etc/hosts`;
    await box.ok(['create', '--name', 'anew', '--rootfs', box.rootfs, 'sh', '-c', script]);
    expect((await box.run(['start', '-a', 'anew'])).stdout).toBe('0\n');
    expect((await box.run(['start', '-a', 'anew'])).stdout).toBe('0\n');
    await box.ok(['rm', 'anew']);
  });
});

describe('--mount type=bind', () => {
  it('is read-only with all that is mounted below, unless bind-recursive says otherwise', async () => {
    const folder = hostFolder('recursive');
    mkdirSync(path.join(folder, 'below'));
    await withMount(['-t', 'tmpfs', 'tmpfs', path.join(folder, 'below')], async () => {
      const touched = async (...more: string[]): Promise<string> => {
        const mount = [`type=bind,source=${folder},target=/d,ro`, ...more].join(',');
        const script =
          'touch /d/below/x 2>/dev/null && echo written; grep -cE " /d(/| )" /proc/mounts';
        return (await box.shell(script, '--mount', mount)).stdout;
      };
      expect(await touched()).toBe('2\n');
      expect(await touched('bind-recursive=readonly')).toBe('2\n');
      expect(await touched('bind-recursive=writable')).toBe('written\n2\n');
      expect(await touched('bind-recursive=disabled')).toBe('1\n');
      expect((await box.shell('touch /d/below/x', '-v', `${folder}:/d:ro`)).code).toBe(1);
    });
  });

  it('lets mounts spread from a shared folder if asked for, and says when it is none', async () => {
    const folder = hostFolder('shared');
    const mount = `type=bind,source=${folder},target=/d,bind-propagation=rslave`;
    await withMount(['--bind', folder, folder], async () => {
      execFileSync('mount', ['--make-private', folder]);
      const refused = await box.shell('true', '--mount', mount);
      expect(refused.code).toBe(125);
      expect(refused.stderr).toContain('but it is not a shared or slave mount');
      execFileSync('mount', ['--make-shared', folder]);
      const shared = await box.shell(
        'mkdir /d/m && mount -t tmpfs inside /d/m && echo mounted',
        ...['--privileged', '-v', `${folder}:/d:rshared`],
      );
      expect(shared.stdout).toBe('mounted\n');
      expect(readFileSync('/proc/mounts', 'utf8')).toContain(`inside ${folder}/m tmpfs`);
    });
  });

  it('shows its owner as the container’s user with U or idmap, and changes nothing', async () => {
    const folder = hostFolder('owned');
    chownSync(folder, 4321, 4321);
    const script = 'touch /d/$0 && stat -c "%u:%g" /d /d/$0';
    const args = (name: string, ...flags: string[]): string[] => [
      ...['run', '--rm', ...flags, '--rootfs', box.rootfs, 'sh', '-c', script, name],
    ];
    expect(await box.ok(args('root', '-v', `${folder}:/d:U`))).toBe('0:0\n0:0\n');
    expect(await box.ok(args('alice', '-u', 'alice', '-v', `${folder}:/d:U`))).toBe(
      '1000:1000\n1000:1000\n',
    );
    const mount = `type=bind,src=${folder},dst=/d,idmap=uids=4321-7-1;gids=4321-8-1`;
    expect(await box.ok(args('seven', '-u', '7:8', '--mount', mount))).toBe('7:8\n7:8\n');
    for (const name of ['root', 'alice', 'seven']) {
      expect(statSync(path.join(folder, name))).toMatchObject({ uid: 4321, gid: 4321 });
    }
  });
});

describe('a mount that does not fit', () => {
  it('says what is wrong with its place', async () => {
    const folder = hostFolder('unfit');
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    for (const [mount, message] of [
      [`${folder}:/etc/passwd`, 'at "/etc/passwd": a folder cannot be mounted onto a file'],
      [`${file}:/tmp`, 'at "/tmp": a folder cannot be mounted onto a file, nor a file onto a'],
      [`${folder}:/etc/passwd/x`, 'at "/etc/passwd/x": there is no such place in the container'],
      [`${folder}:/sys/x`, 'none can be made (EROFS)'],
    ] as const) {
      const { code, stderr } = await box.shell('true', '-v', mount);
      expect(stderr).toContain(message);
      expect(code).toBe(125);
    }
  });
});

describe('--mount type=volume', () => {
  it('shows its owner as the container’s user with U, also when it is new', async () => {
    const script = 'touch /etc/$0 && stat -c "%u:%g" /etc /etc/$0';
    const touched = async (user: string, volume: string): Promise<string> =>
      box.ok([
        ...['run', '--rm', '-u', user, '-v', volume, '--rootfs', box.rootfs],
        ...['sh', '-c', script, user],
      ]);
    // It gets the image's folder, which is root's.
    expect(await touched('alice', 'owned:/etc:U')).toBe('1000:1000\n1000:1000\n');
    expect(await touched('7', 'owned:/etc:U')).toBe('7:0\n7:0\n');
    const folder = path.join(box.root, 'volumes/owned/_data');
    for (const name of ['alice', '7']) {
      expect(statSync(path.join(folder, name))).toMatchObject({ uid: 0, gid: 0 });
    }
    chownSync(folder, 4321, 4321);
    expect(await touched('7:8', 'owned:/etc:U')).toBe('7:8\n7:8\n');
    expect(statSync(path.join(folder, '7:8'))).toMatchObject({ uid: 4321, gid: 4321 });
    await box.ok(['volume', 'rm', 'owned']);
    const mounted = ['-o', 'type=tmpfs', '-o', 'device=tmpfs'];
    await box.ok(['volume', 'create', ...mounted, 'memory']);
    const refused = await box.shell('true', '-v', 'memory:/m:U');
    expect(refused.stderr).toContain('give ranges');
    await box.ok(['volume', 'rm', 'memory']);
  });

  it('shows a part of a volume, and nothing outside of it (CVE-2021-25741, CVE-2017-1002101)', async () => {
    const script = 'mkdir -p /v/a/b; echo part >/v/a/b/file; ln -s / /v/root; ln -s /usr /v/out';
    expect((await box.shell(script, '-v', 'parts:/v')).code).toBe(0);
    const shown = async (subpath: string, list: string): ReturnType<typeof box.shell> =>
      box.shell(list, '--mount', `src=parts,dst=/p,volume-subpath=${subpath}`);
    expect((await shown('a/b', 'cat /p/file')).stdout).toBe('part\n');
    expect((await shown('a/b/file', 'cat /p')).stdout).toBe('part\n');
    expect((await shown('root', 'ls /p')).stdout).toBe('a\nout\nroot\n');
    for (const [subpath, reason] of [
      ['out', 'cannot access path: ENOENT'],
      ['nowhere', 'cannot access path: ENOENT'],
      ['../..', 'must be a relative path within the volume'],
      ['/a', 'must be a relative path within the volume'],
    ] as const) {
      const result = await shown(subpath, 'true');
      expect(result.code).toBe(125);
      expect(result.stderr).toContain(reason);
    }
    await box.ok(['volume', 'rm', 'parts']);
  });
});

describe('--mount type=image', () => {
  it('shows an image, whole or in part, to be read', async () => {
    const archive = path.join(box.folder, 'image.tar');
    execFileSync('tar', ['-C', box.rootfs, '-cf', archive, '.']);
    await box.ok(['import', '--change', 'CMD sh', archive, 'shown']);
    await box.ok([
      'run',
      '--name',
      'changed',
      'shown',
      'sh',
      '-c',
      'echo two >/two; rm /etc/group',
    ]);
    await box.ok(['commit', 'changed', 'layered']);
    await box.ok(['rm', 'changed']);
    const inside = (script: string, more = ''): ReturnType<typeof box.shell> =>
      box.shell(script, '--mount', `type=image,source=layered,target=/i${more}`);
    const listed = 'cat /i/two; ls /i/etc; touch /i/x 2>/dev/null || echo refused';
    expect((await inside(listed)).stdout).toBe('two\npasswd\nrefused\n');
    expect((await inside('ls /i', ',image-subpath=etc')).stdout).toBe('passwd\n');
    const single = '--mount=type=image,src=shown,dst=/i';
    expect((await box.shell('ls /i/etc', single, '--tmpfs', '/i/tmp')).stdout).toBe(
      'group\npasswd\n',
    );
    await box.ok(['create', '--name', 'holds', single, '--rootfs', box.rootfs, 'true']);
    expect((await box.run(['rmi', 'shown'])).stderr).toContain('holds');
    await box.ok(['rm', 'holds']);
    expect((await inside('true', ',ro')).code).toBe(0);
  });
});

describe('--tmpfs, --shm-size', () => {
  it('have the size and mode that was asked for', async () => {
    const flags = ['--mount', 'type=tmpfs,dst=/t,tmpfs-size=2m,tmpfs-mode=700', '--shm-size', '3m'];
    const script = 'df -k /t /dev/shm | awk "NR > 1 { print \\$2 }"; stat -c %a /t';
    expect((await box.shell(script, ...flags)).stdout).toBe('2048\n3072\n700\n');
  });
});

describe('--device, --device-cgroup-rule', () => {
  // Anybody may write to the kernel's log who is let to.
  const write = '(: >/dev/mine) 2>/dev/null && echo written';

  it('let a device be used, as far as its permissions go', async () => {
    const listed = `ls -l /dev/mine; ${write}`;
    const device = async (...flags: string[]): Promise<string> =>
      (await box.shell(listed, ...flags)).stdout;
    expect(await device('--device', '/dev/kmsg:/dev/mine')).toMatch(/ 1, +11 .*\nwritten\n$/);
    expect(await device('--device', '/dev/kmsg:/dev/mine:r')).toMatch(/ 1, +11 .*mine\n$/);
    const made = `mknod /dev/mine c 1 11 && ${write}`;
    expect((await box.shell(made)).stdout).toBe('');
    expect((await box.shell(made, '--device-cgroup-rule', 'c 1:11 wm')).stdout).toBe('written\n');
  });

  it.each([
    [['--device', '/dev/nowhere'], /no such file or directory/],
    [['--device', '/etc/passwd'], /not a device node/],
    [['--device', '/dev/null:null:r'], /not an absolute path/],
    [['--device', '/dev/null:/dev/x:q'], /invalid mode: q/],
    [['--device', '/dev/null:/elsewhere'], /not a path below \/dev/],
    [['--device-cgroup-rule', 'c 1:3'], /invalid device cgroup format/],
  ])('refuse %j', async (flags, message) => {
    const result = await box.shell('true', ...flags);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(125);
  });

  it('are kept when limits change', async () => {
    const flags = ['--name', 'dev', '--device', '/dev/kmsg:/dev/mine'];
    await box.ok(['create', ...flags, '--rootfs', box.rootfs, 'sh', '-c', write]);
    await box.ok(['update', '--memory', '64m', 'dev']);
    expect((await box.run(['start', '-a', 'dev'])).stdout).toBe('written\n');
    await box.ok(['rm', 'dev']);
  });
});

describe('paths of the host (mount flags)', () => {
  it('are made by -v where they are missing, and not by --mount', async () => {
    const missing = path.join(box.folder, 'missing');
    const refused = await box.shell('true', '--mount', `type=bind,src=${missing},dst=/m`);
    expect(refused.stderr).toContain('bind source path does not exist');
    expect(existsSync(missing)).toBe(false);
    expect((await box.shell('ls /m', '-v', `${missing}:/m`)).code).toBe(0);
    expect(statSync(missing).isDirectory()).toBe(true);
  });

  it('keep nosuid, nodev and noexec, which no option takes away', async () => {
    const folder = hostFolder('flags');
    await withMount(['-t', 'tmpfs', '-o', 'nosuid,nodev,noexec', 'tmpfs', folder], async () => {
      const { stdout } = await box.shell('grep " /d " /proc/mounts', '-v', `${folder}:/d`);
      expect(stdout).toMatch(/rw,nosuid,nodev,noexec/);
    });
  });

  it('are reached by no link of the container’s (CVE-2022-23648)', async () => {
    const canary = hostFolder('canary');
    const source = hostFolder('given');
    writeFileSync(path.join(source, 'file'), 'given');
    symlinkSync(canary, path.join(box.rootfs, 'trap'));
    const { stdout } = await box.shell(
      'cat /trap/deep/file',
      ...['-v', `${source}:/trap/deep`, '--tmpfs', `${canary}/other`],
    );
    expect(stdout).toBe('given');
    expect(existsSync(path.join(canary, 'deep'))).toBe(false);
    expect(existsSync(path.join(canary, 'other'))).toBe(false);
  });
});
