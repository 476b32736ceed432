import { execFileSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { tarEntry, writeErofs, writeTar } from '@docklet/erofs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestHost } from './fixtures/container.fixture.js';
import { HostWatch } from './fixtures/host-watch.fixture.js';
import type { Layer, OverlayApi } from './layer.js';

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

const apis: readonly OverlayApi[] = ['fsconfig', 'mount'];

const directory = (path: string): Layer => ({ kind: 'directory', path });

/** Writes an EROFS image with one file in it. */
async function image(folder: string, name: string, content: string): Promise<string> {
  const path = `${folder}/${name}.erofs`;
  const bytes = Buffer.from(content);
  const entry = tarEntry({ name: Buffer.from(name), size: bytes.length });
  await writeErofs(Readable.from(writeTar([{ entry, content: [bytes] }])), path);
  return path;
}

describe.each(apis)('rootSteps by %s', (overlayApi) => {
  it('lets the uppermost layer win', async () => {
    const over = ['upper', 'middle', 'lower'].map((name) => {
      host.folder.file(`${overlayApi}/${name}/file`, name);
      host.folder.file(`${overlayApi}/${name}/only-${name}`);
      return host.folder.at(`${overlayApi}/${name}`);
    });
    const script = 'cat /file; ls -d /only-*';
    expect(await host.succeed({ script, over, root: { overlayApi } })).toEqual([
      'upper/only-lower',
      '/only-middle',
      '/only-upper',
    ]);
  });

  it('mounts images, from files and from devices, between folders', async () => {
    const folder = host.folder.folder(`${overlayApi}/images`);
    const [first, second] = [await image(folder, 'first', '1'), await image(folder, 'second', '2')];
    const device = execFileSync('losetup', ['--find', '--show', '--read-only', second], {
      encoding: 'utf8',
    }).trim();
    try {
      const layers: Layer[] = [
        directory(host.folder.folder(`${overlayApi}/empty`)),
        { kind: 'erofs-file', path: first },
        { kind: 'erofs-device', path: device },
        directory(host.busyboxRoot),
      ];
      const script = 'cat /first /second; echo 3 > /first; cat /first';
      const lines = await host.succeed({ script, root: { layers, overlayApi } });
      expect(lines).toEqual(['123']);
    } finally {
      execFileSync('losetup', ['--detach', device]);
    }
  });

  it('puts 60 layers together whose paths are 450 bytes long', async () => {
    const long = `${overlayApi}/${'long-'.repeat(40)}/${'path-'.repeat(40)}`;
    const layers = Array.from({ length: 60 }, (_, index) => {
      host.folder.file(`${long}/${index}/file-${index}`);
      return directory(host.folder.at(`${long}/${index}`));
    });
    const writable = {
      upperDir: host.folder.folder(`${long}/upper`),
      workDir: host.folder.folder(`${long}/work`),
      isVolatile: true,
    };
    const lines = await host.succeed({
      script: 'ls / | grep -c file-; echo > /new',
      root: { layers: [...layers, directory(host.busyboxRoot)], writable, overlayApi },
    });
    expect(lines).toEqual(['60']);
  });

  it.each(['comma,', 'colon:', 'back\\slash', 'space ', 'new\nline', 'quote"', 'ünï'])(
    'takes a path with a %j',
    async (name) => {
      const folder = `${overlayApi}/odd/${name}`;
      host.folder.file(`${folder}/layer/file`, 'there');
      const lines = await host.succeed({
        script: 'cat /file',
        over: [host.folder.at(`${folder}/layer`)],
        root: {
          writable: {
            upperDir: host.folder.folder(`${folder}/upper`),
            workDir: host.folder.folder(`${folder}/work`),
            isVolatile: true,
          },
          overlayApi,
        },
      });
      expect(lines).toEqual(['there']);
    },
  );

  it('has a volatile overlay only when asked for one', async () => {
    const root = {
      overlayApi,
      writable: {
        upperDir: host.folder.folder(`${overlayApi}/durable/upper`),
        workDir: host.folder.folder(`${overlayApi}/durable/work`),
        isVolatile: false,
      },
    };
    const script = 'grep " / " /proc/mounts';
    expect(await host.succeed({ script, root })).not.toEqual([expect.stringContaining('volatile')]);
    expect(await host.succeed({ script, root: { overlayApi } })).toEqual([
      expect.stringContaining('volatile'),
    ]);
  });

  it('works over the whole file system of the host, and leaves it as it is', async () => {
    const layers = [directory('/')];
    const lines = await host.succeed({
      script: 'test -e /bin/sh && rm /etc/passwd && ls /etc/passwd 2>/dev/null || echo gone',
      root: { layers, overlayApi },
    });
    expect(lines).toEqual(['gone']);
    expect(execFileSync('ls', ['/etc/passwd'], { encoding: 'utf8' })).toBe('/etc/passwd\n');
  });
});
