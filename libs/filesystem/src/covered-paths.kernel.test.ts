import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MaskedPath } from './covered-paths.js';
import { defaultMaskedPaths, defaultReadonlyPaths } from './default-mounts.js';
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

function kindOf(path: string): MaskedPath[] {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? [] : [{ path, kind: status.isDirectory() ? 'directory' : 'file' }];
}

const maskedPaths = defaultMaskedPaths.flatMap(kindOf);
const files = maskedPaths.filter(({ kind }) => kind === 'file').map(({ path }) => path);
const folders = maskedPaths.filter(({ kind }) => kind === 'directory').map(({ path }) => path);

describe('a masked path', () => {
  it('is empty, be it a file or a folder', async () => {
    expect(files.length).toBeGreaterThan(0);
    expect(folders.length).toBeGreaterThan(0);
    const script = `cat ${files.join(' ')} && ls -A ${folders.join(' ')} | grep -v :$ | grep .`;
    expect(await host.run({ script, maskedPaths })).toMatchObject({ code: 1, output: '' });
  });

  it('keeps its mode, and so does the null device of the host', async () => {
    const before = statSync('/dev/null');
    const script = maskedPaths.map(({ path }) => `chmod 777 ${path}; chown 1 ${path}`).join('\n');
    const { lines } = await host.run({ script, maskedPaths });
    expect(lines).toHaveLength(2 * maskedPaths.length);
    expect(lines.filter((line) => !line.endsWith('Read-only file system'))).toEqual([]);
    const { mode, uid, ctimeMs } = statSync('/dev/null');
    expect([mode, uid, ctimeMs]).toEqual([before.mode, before.uid, before.ctimeMs]);
  });

  it('takes nothing in', async () => {
    const script = folders.map((path) => `touch ${path}/x`).join('\n');
    const { lines } = await host.run({ script, maskedPaths });
    expect(lines).toHaveLength(folders.length);
    expect(lines.filter((line) => !line.endsWith('Read-only file system'))).toEqual([]);
  });

  it('may be missing, and may be named twice', async () => {
    const script = 'cat /proc/interrupts; echo ok';
    const missing: MaskedPath[] = [
      { path: '/proc/no-such-file', kind: 'file' },
      { path: '/proc/interrupts', kind: 'file' },
      { path: '/proc/interrupts', kind: 'file' },
    ];
    expect(await host.succeed({ script, maskedPaths: missing })).toEqual(['ok']);
  });

  it('can be a file of the image', async () => {
    const image = host.folder.folder('masked');
    host.folder.file('masked/etc/key', 'secret');
    const key: MaskedPath = { path: '/etc/key', kind: 'file' };
    const options = { over: [image], maskedPaths: [key] };
    expect(await host.succeed({ script: 'cat /etc/key', ...options })).toEqual([]);
  });
});

describe('a read-only path', () => {
  it('can be read, and not be written', async () => {
    const { lines } = await host.run({
      script: 'cat /proc/sys/kernel/ostype; echo 1 > /proc/sys/kernel/ostype',
      readonlyPaths: defaultReadonlyPaths,
    });
    expect(lines).toEqual([
      'Linux',
      "sh: can't create /proc/sys/kernel/ostype: Read-only file system",
    ]);
  });

  it('is a mount of its own, wherever this kernel has the path', async () => {
    const paths = defaultReadonlyPaths.filter((path) => kindOf(path).length > 0);
    const lines = await host.succeed({
      script: 'grep -o "/proc/.* proc ro" /proc/mounts',
      readonlyPaths: defaultReadonlyPaths,
    });
    expect(lines).toEqual(paths.map((path) => `${path} proc ro`));
  });

  it('covers what is mounted below it', async () => {
    const inside = { destination: '/data/inside', type: 'tmpfs', source: 'tmpfs' };
    const { lines } = await host.run({
      script: 'touch /data/x; touch /data/inside/x',
      mounts: [inside],
      readonlyPaths: ['/data', '/data', '/no/such/path'],
    });
    expect(lines).toEqual([
      'touch: /data/x: Read-only file system',
      'touch: /data/inside/x: Read-only file system',
    ]);
  });

  it('is still writable for the steps before it', async () => {
    const lines = await host.succeed({
      script: 'cat /proc/sys/kernel/shm_rmid_forced',
      readonlyPaths: ['/proc/sys'],
      beforeSealing: [
        {
          call: 'openat',
          args: [-100, '/proc/sys/kernel/shm_rmid_forced', 1, 0],
          why: 'a parameter of the IPC namespace',
          label: 'parameter',
        },
        { call: 'write', args: [{ kind: 'result', step: 'parameter' }, '1', 1], why: 'is set' },
      ],
    });
    expect(lines).toEqual(['1']);
  });
});
