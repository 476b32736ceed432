import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

beforeAll(() => {
  box = new Sandbox();
});
afterAll(async () => {
  await box.end();
});

describe('docklet run --rootfs', () => {
  it('runs a command with a pid, a host name and processes of its own', async () => {
    const { stdout, code } = await box.shell(
      'echo $$; hostname; ps > /list; wc -l < /list',
      '--hostname',
      'box',
    );
    expect(code).toBe(0);
    // The header, sh and ps itself.
    expect(stdout).toBe('1\nbox\n3\n');
  });

  it('changes nothing of the folder', async () => {
    const file = path.join(box.rootfs, 'etc/passwd');
    const { stdout } = await box.shell('rm /etc/passwd; touch /new; ls /etc /new');
    expect(stdout).not.toContain('passwd');
    expect(readFileSync(file, 'utf8')).toContain('alice');
    expect(existsSync(path.join(box.rootfs, 'new'))).toBe(false);
  });

  it('works over the host’s own root', async () => {
    const result = await box.run([
      'run',
      '--rm',
      '--rootfs',
      '/',
      'sh',
      '-c',
      'rm -r /etc; ls /etc',
    ]);
    expect(result.stderr).toContain('/etc');
    expect(existsSync('/etc/passwd')).toBe(true);
  });

  it('ends with the exit code of the command', async () => {
    expect((await box.shell('exit 42')).code).toBe(42);
    expect((await box.shell('kill -9 $$', '--init')).code).toBe(137);
    expect((await box.shell('exit 0')).code).toBe(0);
  });

  it('keeps standard output and standard error apart', async () => {
    expect(await box.shell('echo out; echo err >&2')).toEqual({
      code: 0,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('reads the standard input with -i, and nothing without', async () => {
    const args = ['run', '--rm', '--rootfs', box.rootfs];
    const input = 'some\nlines\n';
    expect((await box.run([...args, '-i', 'cat'], { input })).stdout).toBe(input);
    expect(
      (await box.run(['run', '--rm', '-i', '--rootfs', box.rootfs, 'cat'], { input })).stdout,
    ).toBe(input);
    expect((await box.run([...args, 'cat'], { input })).stdout).toBe('');
  });

  it('looks a command up in PATH, or takes a path', async () => {
    expect((await box.run(['run', '--rm', '--rootfs', box.rootfs, 'true'])).code).toBe(0);
    expect((await box.run(['run', '--rm', '--rootfs', box.rootfs, '/bin/false'])).code).toBe(1);
  });

  describe('-e, --env-file', () => {
    it('sets variables, the last one wins, and takes bare names from the caller', async () => {
      const file = path.join(box.folder, 'env');
      writeFileSync(file, '# a comment\n\nA=from file\nB="quoted"\nC\nGONE\n');
      const { stdout } = await box.run(
        [
          ...['run', '--rm', '--env-file', file, '-e', 'A=from flag', '-e', 'D', '-eE=e=e'],
          ...['--rootfs', box.rootfs, 'env'],
        ],
        { env: { C: 'from caller', D: 'too' } },
      );
      const lines = stdout.trim().split('\n');
      expect(lines).toEqual(
        expect.arrayContaining(['A=from flag', 'B="quoted"', 'C=from caller', 'D=too', 'E=e=e']),
      );
      expect(stdout).not.toContain('GONE');
    });

    it('passes nothing else of the caller’s environment', async () => {
      const result = await box.run(['run', '--rm', '--rootfs', box.rootfs, 'env'], {
        env: { SECRET_TOKEN: 'x' },
      });
      const names = result.stdout
        .trim()
        .split('\n')
        .map((line) => line.split('=')[0]);
      expect(names.toSorted()).toEqual(['HOME', 'HOSTNAME', 'PATH']);
    });
  });

  describe('-u', () => {
    it.each([
      ['alice', 'uid=1000(alice) gid=1000(alice) groups=50(staff),1000(alice)', '/home/alice'],
      ['1000', 'uid=1000(alice) gid=1000(alice) groups=50(staff),1000(alice)', '/home/alice'],
      ['alice:staff', 'uid=1000(alice) gid=50(staff) groups=50(staff)', '/home/alice'],
      ['4711', 'uid=4711 gid=0(root) groups=0(root)', '/'],
      ['4711:815', 'uid=4711 gid=815 groups=815', '/'],
      ['', 'uid=0(root) gid=0(root) groups=0(root)', '/root'],
    ])('%p runs as %p with home %p', async (user, identity, home) => {
      const { stdout } = await box.shell('id; echo $HOME', '-u', user);
      expect(stdout).toBe(`${identity}\n${home}\n`);
    });

    it('can write to /dev/stdout as any user', async () => {
      const { stdout, code } = await box.shell('echo hi > /dev/stdout', '-u', 'alice');
      expect({ stdout, code }).toEqual({ stdout: 'hi\n', code: 0 });
    });
  });

  describe('-w', () => {
    it('makes the folder where it is missing, and starts in it', async () => {
      expect((await box.shell('pwd', '-w', '/new/folder')).stdout).toBe('/new/folder\n');
      expect(existsSync(path.join(box.rootfs, 'new'))).toBe(false);
    });
  });

  describe('mounts', () => {
    it('-v binds a folder and a file, read-only if asked to', async () => {
      const folder = path.join(box.folder, 'shared');
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'file'), 'content');
      const { stdout } = await box.shell(
        'cat /data/file /f; echo w > /data/new; echo x > /ro/new || echo refused',
        ...['-v', `${folder}:/data`, '-v', `${folder}/file:/f`, '-v', `${folder}:/ro:ro`],
      );
      expect(stdout).toBe('contentcontentrefused\n');
      expect(readFileSync(path.join(folder, 'new'), 'utf8')).toBe('w\n');
    });

    it('-v makes a missing source, --mount does not', async () => {
      const missing = path.join(box.folder, 'not/there');
      const refused = await box.shell('true', '--mount', `type=bind,source=${missing},target=/x`);
      expect(refused.code).toBe(125);
      expect(refused.stderr).toContain('does not exist');
      expect((await box.shell('true', '-v', `${missing}:/x`)).code).toBe(0);
      expect(existsSync(missing)).toBe(true);
    });

    it('--tmpfs mounts memory with a size', async () => {
      const { stdout } = await box.shell(
        'mount | grep /scratch; df -k /scratch | tail -1 | awk "{print \\$2}"',
        ...['--tmpfs', '/scratch:size=1m,mode=700'],
      );
      expect(stdout).toMatch(/tmpfs on \/scratch type tmpfs \(rw,nosuid,nodev,noexec/);
      expect(stdout).toMatch(/\n1024\n$/);
    });

    it('--read-only leaves only mounts writable', async () => {
      const { stdout } = await box.shell(
        'touch /x || echo refused; touch /scratch/x && echo written',
        ...['--read-only', '--tmpfs', '/scratch'],
      );
      expect(stdout).toBe('refused\nwritten\n');
    });
  });

  describe('--init', () => {
    it('puts an init before the command, which ends as the command does', async () => {
      const { stdout, code } = await box.shell(
        'head -c12 /proc/1/cmdline; echo; echo $PPID; exit 9',
        '--init',
      );
      expect({ stdout, code }).toEqual({ stdout: 'docklet-init\n1\n', code: 9 });
    });

    it('reaps what is orphaned', async () => {
      const script = '(sleep 0.05 & ); sleep 0.3; cat /proc/[0-9]*/stat | grep -c ") Z" || true';
      expect((await box.shell(script, '--init')).stdout).toBe('0\n');
    });
  });

  it('removes the container with --rm, and keeps it without', async () => {
    await box.run(['run', '--rootfs', box.rootfs, '--name', 'kept', 'sh', '-c', 'exit 3']);
    const { stdout } = await box.run(['ps', '-a']);
    expect(stdout).toMatch(/kept$/m);
    expect(stdout).toContain('Exited (3)');
    const [inspected] = JSON.parse(await box.ok(['inspect', 'kept'])) as [
      { State: object; Name: string },
    ];
    expect(inspected).toMatchObject({ Name: '/kept', State: { Status: 'exited', ExitCode: 3 } });
    await box.ok(['rm', 'kept']);
    expect((await box.ok(['ps', '-a'])).trim().split('\n')).toHaveLength(1);
  });
});
