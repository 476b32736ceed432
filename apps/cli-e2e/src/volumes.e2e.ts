import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './fixtures/inspected.js';
import { parentOf } from './fixtures/process-status.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  mkdirSync(path.join(box.rootfs, 'seed/deep'), { recursive: true });
  execFileSync('sh', ['-c', seedScript], { cwd: path.join(box.rootfs, 'seed') });
  await importImage('seeded', '/seed', '/anonymous');
  await importImage('plain');
});
afterAll(async () => {
  await box.end();
});

/** Files of several owners, modes and kinds. */
const seedScript = `
  echo one >one; chmod 640 one; chown 1000:50 one
  echo two >deep/two; ln deep/two same; ln -s deep/two link; chmod 4755 deep/two
  mkfifo fifo; setfattr -n user.colour -v red one
  chown 1000:1000 .; chmod 3770 .`;

/** Makes an image of the busybox folder that wants volumes. */
async function importImage(name: string, ...volumes: string[]): Promise<void> {
  const archive = path.join(box.folder, `${name}.tar`);
  execFileSync('tar', ['-C', box.rootfs, '--xattrs', '-cf', archive, '.']);
  const changes = volumes.flatMap((volume) => ['--change', `VOLUME ${volume}`]);
  await box.ok(['import', ...changes, '--change', 'ENV PATH=/bin', archive, name]);
}

async function run(script: string, ...flags: string[]): Promise<string> {
  return box.ok(['run', '--rm', ...flags, 'plain', 'sh', '-c', script]);
}

async function names(...flags: string[]): Promise<string[]> {
  return (await box.ok(['volume', 'ls', '-q', ...flags])).split('\n').filter((name) => name !== '');
}

function folderOf(volume: string): string {
  return path.join(box.root, 'volumes', volume, '_data');
}

describe('docklet volume', () => {
  it('creates, lists, inspects and removes', async () => {
    expect(await box.ok(['volume', 'create', '--label', 'a=b', 'first'])).toBe('first\n');
    const [found] = JSON.parse(await box.ok(['volume', 'inspect', 'first'])) as object[];
    expect(found).toEqual({
      CreatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      Driver: 'local',
      Labels: { a: 'b' },
      Mountpoint: folderOf('first'),
      Name: 'first',
      Options: null,
      Scope: 'local',
    });
    expect(await box.ok(['volume', 'ls'])).toBe('DRIVER    VOLUME NAME\nlocal     first\n');
    expect(await names('--filter', 'label=a=c')).toEqual([]);
    expect(await names('--filter', 'label=a', '--filter', 'name=irs')).toEqual(['first']);
    const format = '{{.Name}} {{.Label "a"}} {{.Labels}}';
    expect(await box.ok(['volume', 'ls', '--format', format])).toBe('first b a=b\n');
    expect(await box.ok(['volume', 'create', 'first'])).toBe('first\n');
    expect(await box.ok(['volume', 'rm', 'first'])).toBe('first\n');
    expect(existsSync(path.dirname(folderOf('first')))).toBe(false);
  });

  it('makes up a name', async () => {
    const name = (await box.ok(['volume', 'create'])).trim();
    expect(name).toMatch(/^[0-9a-f]{64}$/);
    await box.ok(['volume', 'rm', name]);
  });

  it.each([
    [['create', 'x'], 1, /volume name is too short/],
    [['create', '../x'], 1, /includes invalid characters for a local volume name/],
    [['create', 'a\nb'], 1, /includes invalid characters/],
    [['create', 'n'.repeat(256)], 1, /256 characters/],
    [['create', '-o', 'size=1m', 'one'], 1, /invalid option: "size"/],
    [['create', '-o', 'type=tmpfs', 'one'], 1, /missing required option: "device"/],
    [['rm', 'nobody'], 1, /no such volume/],
    [['inspect', '../names'], 1, /no such volume/],
    [['export', 'nobody', '-o', '/nowhere/x'], 1, /no such volume/],
  ])('volume %j ends with %i', async (args, code, message) => {
    const result = await box.run(['volume', ...args]);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
    expect(await names()).toEqual([]);
  });

  it('removes what is not there with -f', async () => {
    expect((await box.run(['volume', 'rm', '-f', 'nobody'])).code).toBe(0);
  });

  it('is made once by many at the same time', async () => {
    const made = Array.from({ length: 8 }, () => run('echo x >>/v/all', '-v', 'many:/v'));
    await Promise.all(made);
    expect(readFileSync(path.join(folderOf('many'), 'all'), 'utf8')).toBe('x\n'.repeat(8));
    await box.ok(['volume', 'rm', 'many']);
  });
});

describe('a named volume', () => {
  it('outlives its containers, and is shared by them', async () => {
    await run('echo kept >/data/file', '-v', 'kept:/data');
    expect(await run('cat /other/file', '-v', 'kept:/other')).toBe('kept\n');
    expect(await run('cat /m/file', '--mount', 'src=kept,dst=/m')).toBe('kept\n');
    expect(await names()).toEqual(['kept']);
    await box.ok(['volume', 'rm', 'kept']);
  });

  it('is read-only with :ro', async () => {
    const result = await box.run(['run', '--rm', '-v', 'ro:/d:ro', 'plain', 'touch', '/d/x']);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('Read-only');
    await box.ok(['volume', 'rm', 'ro']);
  });

  it('is not removed while a container has it, and says which', async () => {
    await box.ok(['create', '--name', 'holder', '-v', 'held:/d', 'plain', 'true']);
    const result = await box.run(['volume', 'rm', 'held']);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/volume is in use by holder \([0-9a-f]{12}\)/);
    expect(await names('--filter', 'dangling=true')).toEqual([]);
    await box.ok(['rm', '-v', 'holder']);
    expect(await names('--filter', 'dangling=true')).toEqual(['held']);
    await box.ok(['volume', 'rm', 'held']);
  });

  it('gets what the image has there, once, with owners, modes and attributes', async () => {
    const list = 'cd $0 && stat -c "%n %F %u:%g %a %h" . one deep deep/two same link fifo';
    const images = await box.ok(['run', '--rm', 'plain', 'sh', '-c', list, '/seed']);
    expect(await run(`sh -c '${list}' /v`, '-v', 'seed:/seed', '-v', 'seed:/v')).toBe(images);
    const one = path.join(folderOf('seed'), 'one');
    const attributes = execFileSync('getfattr', ['-d', one], { encoding: 'utf8', stdio: 'pipe' });
    expect(attributes).toContain('user.colour="red"');
    expect(statSync(folderOf('seed'))).toMatchObject({ uid: 1000, gid: 1000, mode: 0o43770 });
    await run('rm -r /seed/deep; echo mine >/seed/one', '-v', 'seed:/seed');
    expect(await run('cat /seed/one; ls /seed', '-v', 'seed:/seed')).toBe(
      'mine\nfifo\nlink\none\nsame\n',
    );
    await box.ok(['volume', 'rm', 'seed']);
  });

  it('stays empty with nocopy', async () => {
    expect(await run('ls /seed', '-v', 'empty:/seed:nocopy')).toBe('');
    expect(await run('ls /seed', '--mount', 'src=empty,dst=/seed,volume-nocopy')).toBe('');
    await box.ok(['volume', 'rm', 'empty']);
  });

  it('is there for cp, also of a container that does not run', async () => {
    await box.ok(['create', '--name', 'copied', '-v', 'copied:/d', 'plain', 'true']);
    writeFileSync(path.join(box.folder, 'note'), 'note');
    await box.ok(['cp', path.join(box.folder, 'note'), 'copied:/d/note']);
    expect(readFileSync(path.join(folderOf('copied'), 'note'), 'utf8')).toBe('note');
    await box.ok(['rm', 'copied']);
    await box.ok(['volume', 'rm', 'copied']);
  });
});

describe('anonymous volumes', () => {
  it('are made for -v TARGET and for what the image wants, and go with --rm', async () => {
    const script = 'mount | grep -c " /\\(seed\\|anonymous\\|mine\\) "; ls /seed/one';
    const args = ['run', '--rm', '-v', '/mine', 'seeded', 'sh', '-c', script];
    expect(await box.ok(args)).toBe('3\n/seed/one\n');
    expect(await names()).toEqual([]);
  });

  it('stay with rm, go with rm -v, and are labelled', async () => {
    await box.ok(['create', '--name', 'anon', 'seeded', 'true']);
    expect(await names('--filter', 'label=com.docker.volume.anonymous')).toHaveLength(2);
    await box.ok(['rm', 'anon']);
    expect(await names()).toHaveLength(2);
    await box.ok(['volume', 'prune', '-f']);
    await box.ok(['create', '--name', 'anon', '-v', 'named:/n', 'seeded', 'true']);
    await box.ok(['rm', '-v', 'anon']);
    expect(await names()).toEqual(['named']);
    await box.ok(['volume', 'rm', 'named']);
  });

  it('are not made where something else is mounted', async () => {
    await box.ok(['run', '--rm', '-v', 'other:/seed', '--tmpfs', '/anonymous', 'seeded', 'true']);
    await box.ok(['create', '--name', 'taken', '-v', 'other:/seed', 'seeded', 'true']);
    expect(await names()).toHaveLength(2);
    await box.ok(['rm', '-v', 'taken']);
    await box.ok(['volume', 'rm', 'other']);
  });

  it('leave nothing when the container cannot be made or started', async () => {
    expect((await box.run(['run', '--name', 'failed', '-v', '/v', 'plain', 'nowhere'])).code).toBe(
      127,
    );
    expect(await names()).toHaveLength(1);
    await box.ok(['rm', '-v', 'failed']);
    await box.ok(['create', '--name', 'first', 'plain', 'true']);
    expect(
      (await box.run(['create', '--name', 'first', '-v', '/v', 'plain', 'true'])).code,
    ).not.toBe(0);
    await box.ok(['rm', 'first']);
    expect(await names()).toEqual([]);
  });
});

describe('--volumes-from', () => {
  it('mounts what another container has, read-only if asked for', async () => {
    const host = path.join(box.folder, 'shared');
    mkdirSync(host);
    const flags = ['-v', 'from:/named', '-v', '/bare', '-v', `${host}:/host`];
    await box.ok(['create', '--name', 'giver', ...flags, 'plain', 'true']);
    await run('echo a >/named/a; echo b >/bare/b; echo c >/host/c', '--volumes-from', 'giver');
    expect(await run('cat /named/a /bare/b /host/c', '--volumes-from', 'giver:ro')).toBe(
      'a\nb\nc\n',
    );
    const result = await box.run([
      'run',
      '--rm',
      '--volumes-from',
      'giver:ro',
      'plain',
      'touch',
      '/bare/x',
    ]);
    expect(result.stderr).toContain('Read-only');
    expect(await names()).toHaveLength(2);
    await box.ok(['rm', '-v', 'giver']);
    expect(await names()).toEqual(['from']);
    await box.ok(['volume', 'rm', 'from']);
  });

  it('gives way to mounts of its own', async () => {
    await box.ok(['create', '--name', 'giver', '-v', 'given:/d', 'plain', 'true']);
    await run('echo own >/d/file', '--volumes-from', 'giver', '-v', 'own:/d');
    expect(readdirSync(folderOf('given'))).toEqual([]);
    expect((await box.run(['create', '--volumes-from', 'nobody', 'plain'])).stderr).toContain(
      'nobody',
    );
    await box.ok(['rm', 'giver']);
    await box.ok(['volume', 'rm', 'given', 'own']);
  });
});

describe('a volume with options', () => {
  it('shows one tmpfs to all its containers, and nothing is left of it', async () => {
    const options = ['-o', 'type=tmpfs', '-o', 'device=tmpfs', '-o', 'o=size=1m,mode=750,noexec'];
    await box.ok(['volume', 'create', ...options, 'memory']);
    await box.ok(['run', '-d', '--name', 'one', '-v', 'memory:/m', 'plain', 'sleep', '1000']);
    expect(
      await run('echo shared >/m/file; stat -c %a /m; df -k /m | tail -1', '-v', 'memory:/m'),
    ).toMatch(/^750\ntmpfs +1024 /);
    expect(await box.ok(['exec', 'one', 'cat', '/m/file'])).toBe('shared\n');
    await box.ok(['rm', '-f', 'one']);
    await box.expectClean();
    expect(await run('ls /m', '-v', 'memory:/m')).toBe('');
    await box.ok(['volume', 'rm', 'memory']);
  });

  it('shows a folder of the host, and never deletes in it', async () => {
    const host = path.join(box.folder, 'elsewhere');
    mkdirSync(host);
    writeFileSync(path.join(host, 'file'), 'host');
    const options = ['-o', 'type=none', '-o', `device=${host}`, '-o', 'o=bind,ro'];
    await box.ok(['volume', 'create', ...options, 'elsewhere']);
    expect(await run('cat /e/file; touch /e/x 2>&1 || true', '-v', 'elsewhere:/e')).toMatch(
      /^host.*Read-only/s,
    );
    await box.ok(['volume', 'rm', 'elsewhere']);
    expect(readdirSync(host)).toEqual(['file']);
  });

  it('says which server it cannot find', async () => {
    const options = ['-o', 'type=nfs', '-o', 'device=:/x', '-o', 'o=addr=nobody.invalid,ro'];
    await box.ok(['volume', 'create', ...options, 'nas']);
    expect(await box.ok(['volume', 'inspect', '-f', '{{json .Options}}', 'nas'])).toBe(
      '{"device":":/x","o":"addr=nobody.invalid,ro","type":"nfs"}\n',
    );
    const { code, stderr } = await box.run(['run', '--rm', '-v', 'nas:/n', 'plain', 'true']);
    expect(stderr).toContain('the address of "nobody.invalid" cannot be found');
    expect(code).toBe(125);
    await box.ok(['volume', 'rm', 'nas']);
  });

  it('says why it cannot be mounted', async () => {
    const options = ['-o', 'type=nofs', '-o', 'device=x'];
    await box.ok(['volume', 'create', ...options, 'wrong']);
    const result = await box.run(['run', '--rm', '-v', 'wrong:/w', 'plain', 'true']);
    expect(result.code).toBe(125);
    expect(result.stderr).toMatch(/cannot mount volume wrong: .*ENODEV/);
    expect(await box.ok(['ps', '-aq'])).toBe('');
    await box.ok(['volume', 'rm', 'wrong']);
  });

  it('is unmounted when its container is killed together with its monitor', async () => {
    await box.ok(['volume', 'create', '-o', 'type=tmpfs', '-o', 'device=tmpfs', 'orphan']);
    await box.ok(['run', '-d', '--name', 'dies', '-v', 'orphan:/o', 'plain', 'sleep', '1000']);
    const pid = Number(await box.ok(['inspect', '-f', '{{.State.Pid}}', 'dies']));
    process.kill(parentOf(pid), 'SIGKILL');
    await until(async () => (await box.ok(['ps', '-q'])) === '');
    await box.expectClean();
    await box.ok(['rm', 'dies']);
    await box.ok(['volume', 'rm', 'orphan']);
  });
});

describe('volume export and import', () => {
  it('carry everything from one volume to another', async () => {
    await run('true', '-v', 'source:/seed');
    const archive = path.join(box.folder, 'volume.tar');
    await box.ok(['volume', 'export', 'source', '-o', archive]);
    await box.ok(['volume', 'create', 'target']);
    await box.ok(['volume', 'import', 'target', archive]);
    const list = (name: string): string =>
      execFileSync('find', ['.', '-mindepth', '1', '-printf', '%p %m %U:%G %n %y %s\n'], {
        cwd: folderOf(name),
        encoding: 'utf8',
      })
        .split('\n')
        .toSorted()
        .join('\n');
    expect(list('target')).toBe(list('source'));
    expect((await box.run(['volume', 'export', 'nobody'])).code).toBe(1);
    await box.ok(['volume', 'rm', 'source', 'target']);
  });

  it('take an archive that is compressed, and one of a volume that something is mounted in', async () => {
    const folder = path.join(box.folder, 'packed');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'note'), 'note');
    execFileSync('tar', ['-C', folder, '-czf', `${folder}.tgz`, '.']);
    const target = path.join(box.folder, 'mounted');
    mkdirSync(target);
    const options = ['-o', 'type=none', '-o', `device=${target}`, '-o', 'o=bind'];
    await box.ok(['volume', 'create', ...options, 'mounted']);
    await box.ok(['volume', 'import', 'mounted', `${folder}.tgz`]);
    expect(readFileSync(path.join(target, 'note'), 'utf8')).toBe('note');
    const archive = `${folder}.tar`;
    await box.ok(['volume', 'export', 'mounted', '-o', archive]);
    expect(execFileSync('tar', ['-xOf', archive, 'note'], { encoding: 'utf8' })).toBe('note');
    await box.expectClean();
    const missing = await box.run(['volume', 'import', 'mounted', '/nowhere/x']);
    expect(missing.stderr).toContain('cannot read /nowhere/x: ENOENT');
    const unwritable = await box.run(['volume', 'export', 'mounted', '-o', '/nowhere/x']);
    expect(unwritable.stderr).toContain('cannot write /nowhere/x: ENOENT');
    await box.ok(['volume', 'rm', 'mounted']);
  });

  it('follow no link out of the volume (CVE-2018-15664, CVE-2026-41568)', async () => {
    const canary = path.join(box.folder, 'canary');
    mkdirSync(canary);
    await run(`ln -s ${canary} /v/out`, '-v', 'links:/v');
    const folder = path.join(box.folder, 'evil');
    mkdirSync(path.join(folder, 'out'), { recursive: true });
    writeFileSync(path.join(folder, 'out/file'), 'evil');
    execFileSync('tar', ['-C', folder, '-cf', `${folder}.tar`, 'out/file']);
    expect((await box.run(['volume', 'import', 'links', `${folder}.tar`])).code).toBe(1);
    expect(readdirSync(canary)).toEqual([]);
    await box.ok(['volume', 'rm', 'links']);
  });
});

describe('prune, df and events', () => {
  it('prune removes anonymous volumes, and named ones with -a', async () => {
    await box.ok(['create', '--name', 'user', '-v', 'used:/u', 'plain', 'true']);
    await box.ok(['create', '--name', 'gone', '-v', '/u', 'plain', 'true']);
    await box.ok(['rm', 'gone']);
    await box.ok(['volume', 'create', '--label', 'keep', 'labelled']);
    await box.ok(['volume', 'create', 'unused']);
    expect(await box.ok(['volume', 'prune', '-f'])).toMatch(
      /^Deleted Volumes:\n[0-9a-f]{64}\n\nTotal reclaimed space: /,
    );
    expect((await box.run(['volume', 'prune'], { input: 'n\n' })).stderr).toContain(
      'This will remove anonymous local volumes not used by at least one container.',
    );
    await box.ok(['volume', 'prune', '-a', '-f', '--filter', 'label!=keep']);
    expect(await names()).toEqual(['labelled', 'used']);
    await box.ok(['rm', 'user']);
    await box.ok(['volume', 'prune', '-af']);
    expect(await names()).toEqual([]);
  });

  it('system prune --volumes removes anonymous ones', async () => {
    await box.ok(['create', '-v', '/u', '-v', 'stays:/s', '--name', 'gone', 'plain', 'true']);
    expect(await box.ok(['system', 'prune', '-f'])).not.toContain('Volumes');
    expect(await box.ok(['system', 'prune', '-f', '--volumes'])).toContain('Deleted Volumes:');
    expect(await names()).toEqual(['stays']);
    await box.ok(['volume', 'rm', 'stays']);
  });

  it('df counts them', async () => {
    await run('dd if=/dev/urandom of=/v/big bs=1M count=3 2>/dev/null', '-v', 'big:/v');
    const format = '{{.Type}} {{.TotalCount}} {{.Active}} {{.Bytes}}';
    const line = /Local Volumes 1 0 (\d+)/.exec(await box.ok(['system', 'df', '--format', format]));
    expect(Number(line?.[1])).toBeGreaterThan(3_000_000);
    expect(await box.ok(['system', 'df', '-v'])).toMatch(/^big +0 +3\.\d+ ?MB$/m);
    await box.ok(['volume', 'rm', 'big']);
  });

  it('events tell what happens to them', async () => {
    const since = String(Date.now() / 1000);
    const id = (await box.ok(['run', '-d', '-v', 'told:/t', 'plain', 'true'])).trim();
    await box.ok(['wait', id]);
    await until(async () => (await box.ok(['ps', '-aq', '-f', 'status=exited'])) !== '');
    await box.ok(['rm', id]);
    await box.ok(['volume', 'rm', 'told']);
    const lines = await box.ok([
      ...['events', '--since', since, '--until', '0s', '--filter', 'volume=told'],
      ...['--format', '{{.Action}} {{.Actor.Attributes.container}}'],
    ]);
    const none = '<no value>';
    expect(lines).toBe(`create ${none}\nmount ${id}\nunmount ${id}\ndestroy ${none}\n`);
  });
});

describe('a docklet that is killed while it makes volumes', () => {
  it('leaves volumes that are whole', async () => {
    for (let delay = 0; delay < 100; delay += 10) {
      const child = box.start(['run', '--rm', '-v', 'half:/seed', 'seeded', 'true']);
      const closed = once(child, 'close');
      await new Promise((resolve) => setTimeout(resolve, 100 + delay));
      child.kill('SIGKILL');
      await closed;
      await until(async () => (await box.ok(['ps', '-aq'])) === '');
      expect(await run('ls /seed', '-v', 'half:/seed')).toBe('deep\nfifo\nlink\none\nsame\n');
      await box.ok(['volume', 'prune', '-af']);
      expect(readdirSync(path.join(box.root, 'volumes'))).toEqual([]);
    }
  });
});
