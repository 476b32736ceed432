import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

const start = 'echo "up A=$A B=$B C=$C"; trap "exit 0" TERM; while :; do sleep 0.05; done';

beforeAll(async () => {
  box = new Sandbox();
  // An image that says much, which its containers need not.
  const base = ['--rootfs', box.rootfs, 'sh', '-c', 'true'];
  await box.ok(['run', '--name', 'base', ...base]);
  const archive = path.join(box.folder, 'base.tar');
  await box.ok(['export', '-o', archive, 'base']);
  await box.ok(['rm', 'base']);
  for (const version of ['1', '2']) {
    const says = [`LABEL version=${version}`, `ENV B=image${version}`, `EXPOSE ${version}80`];
    const changes = [...says, `STOPSIGNAL TERM`, `VOLUME /data`].flatMap((text) => ['-c', text]);
    await box.ok(['import', ...changes, archive, `web:${version}`]);
  }
  await box.ok(['network', 'create', 'front']);
});
afterEach(async () => {
  const ids = (await box.ok(['ps', '-aq']))
    .trim()
    .split('\n')
    .filter((id) => id !== '');
  await Promise.all(ids.map((id) => box.ok(['rm', '-f', '-v', id])));
});
afterAll(async () => {
  await box.ok(['network', 'rm', 'front']);
  await box.ok(['volume', 'prune', '-f', '-a']);
  await box.end();
});

interface Seen {
  readonly Id: string;
  readonly Image: string;
  readonly State: { readonly Status: string };
  readonly Config: {
    readonly Env: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
    readonly ExposedPorts: object;
  };
  readonly HostConfig: { readonly Memory: number; readonly Init?: boolean };
  readonly Mounts: readonly { readonly Name: string; readonly Destination: string }[];
  readonly NetworkSettings: {
    readonly Ports: object;
    readonly Networks: Readonly<Record<string, { IPAddress: string; MacAddress: string }>>;
  };
}

async function see(name: string): Promise<Seen> {
  const [seen] = JSON.parse(await box.ok(['inspect', name])) as [Seen];
  return seen;
}

async function run(name: string, ...flags: readonly string[]): Promise<Seen> {
  await box.ok(['run', '-d', '--name', name, ...flags, 'web:1', 'sh', '-c', start]);
  return see(name);
}

/** What a shell in it says. */
async function inside(name: string, script: string): Promise<string> {
  return (await box.ok(['exec', name, 'sh', '-c', script])).trim();
}

/** Writable layers that stand beside those of their containers. */
function spareLayers(): string[] {
  const containers = path.join(box.environment['DOCKLET_ROOT'] ?? '', 'containers');
  return readdirSync(containers).flatMap((id) =>
    readdirSync(path.join(containers, id)).filter((name) => name.startsWith('spare')),
  );
}

describe('docklet recreate', () => {
  it('changes what is said, and keeps id, name, addresses, ports, volumes and the log', async () => {
    const flags = ['-e', 'A=1', '-e', 'C=1', '-l', 'own=1', '-l', 'gone=1', '-p', '180'];
    const before = await run('web', '--network', 'front', '-v', 'more:/more', ...flags);
    await inside('web', 'echo kept > /data/file; echo kept > /more/file; echo lost > /file');
    const changes = ['-e', 'A=2', '--env-rm', 'C', '-l', 'own=2', '--label-rm', 'gone', '--init'];
    expect(await box.ok(['recreate', ...changes, '-m', '64m', 'web'])).toBe('web\n');
    const after = await see('web');
    expect(after).toMatchObject({
      Id: before.Id,
      Image: before.Image,
      State: { Status: 'running' },
      HostConfig: { Memory: 64 * 2 ** 20, Init: true },
      NetworkSettings: {
        Ports: before.NetworkSettings.Ports,
        Networks: {
          front: {
            IPAddress: before.NetworkSettings.Networks['front']?.IPAddress,
            MacAddress: before.NetworkSettings.Networks['front']?.MacAddress,
          },
        },
      },
    });
    expect(after.Config.Labels).toEqual({ version: '1', own: '2' });
    expect(await box.ok(['logs', 'web'])).toBe('up A=1 B=image1 C=1\nup A=2 B=image1 C=\n');
    expect(await inside('web', 'cat /data/file /more/file /file; true')).toBe('kept\nkept');
    expect(spareLayers()).toEqual([]);
    await box.ok(['recreate', '--init=false', 'web']);
    expect((await see('web')).HostConfig.Init ?? false).toBe(false);
  });

  it('keeps what it has written elsewhere too, if that is wanted', async () => {
    await run('web');
    await inside('web', 'echo kept > /file');
    await box.ok(['recreate', '--keep-files', '-e', 'A=2', 'web']);
    expect(await inside('web', 'cat /file; echo $A')).toBe('kept\n2');
    const other = await box.run(['recreate', '--keep-files', '--image', 'web:2', 'web']);
    expect(other.stderr).toMatch(/cannot keep the files of container web: .* another image/);
    expect(await inside('web', 'cat /file')).toBe('kept');
  });

  it('takes another image, and what that says, but for what was asked for', async () => {
    await run('web', '-l', 'own=1', '-e', 'C=1');
    await box.ok(['recreate', '--image', 'web:2', 'web']);
    const after = await see('web');
    expect(after.Config.Labels).toEqual({ version: '2', own: '1' });
    expect(Object.keys(after.Config.ExposedPorts)).toEqual(['280/tcp']);
    expect(await inside('web', 'echo $B $C')).toBe('image2 1');
    // The name leads elsewhere now: that alone changes nothing.
    await box.ok(['tag', 'web:1', 'web:2']);
    await box.ok(['recreate', 'web']);
    expect((await see('web')).Image).toBe(after.Image);
    await box.ok(['recreate', '--pull', 'never', 'web']);
    expect((await see('web')).Config.Labels).toEqual({ version: '1', own: '1' });
  });

  it('changes networks, mounts, ports and the command', async () => {
    await run('web', '-v', 'old:/old', '-p', '180', '-p', '181');
    const changes = [
      '--network',
      'front',
      '--mount-rm',
      '/old',
      '-v',
      'new:/new',
      '-p',
      '18080:180',
    ];
    await box.ok(['recreate', ...changes, '--publish-rm', '181', 'web', 'sleep', '1000']);
    const after = await see('web');
    expect(Object.keys(after.NetworkSettings.Networks)).toEqual(['front']);
    expect(after.Mounts.map(({ Destination }) => Destination).toSorted()).toEqual([
      '/data',
      '/new',
    ]);
    expect(await box.ok(['port', 'web'])).toBe('180/tcp -> 0.0.0.0:18080\n');
    expect(await inside('web', 'tr "\\0" " " < /proc/1/cmdline')).toBe('sleep 1000');
    await box.ok(['volume', 'rm', 'old']);
    await box.ok(['recreate', '--stop-fast', '--network', 'none', '--publish-rm', '180', 'web']);
    expect(await box.ok(['port', 'web'])).toBe('');
  });

  it('does not start what did not run', async () => {
    await box.ok(['create', '--name', 'idle', 'web:1', 'sh', '-c', start]);
    await box.ok(['recreate', '-e', 'A=2', 'idle']);
    expect((await see('idle')).State.Status).toBe('created');
    await box.ok(['start', 'idle']);
    expect(await inside('idle', 'echo $A')).toBe('2');
    await box.ok(['stop', 'idle']);
    await box.ok(['recreate', '-e', 'A=3', 'idle']);
    expect((await see('idle')).State.Status).toBe('exited');
  });

  it('leaves everything as it was when the new one does not start', async () => {
    const before = await run('web', '-p', '180');
    await inside('web', 'echo kept > /file');
    const result = await box.run(['recreate', '-e', 'A=2', '-v', 'fresh:/fresh', 'web', 'nothing']);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toMatch(/cannot execute "nothing"/);
    const after = await see('web');
    expect(after.NetworkSettings).toMatchObject({ Ports: before.NetworkSettings.Ports });
    expect(after.Config).toEqual(before.Config);
    expect(await inside('web', 'cat /file; echo $A')).toBe('kept');
    expect(spareLayers()).toEqual([]);
  });

  it.each([
    [['recreate'], /it needs a container/],
    [['recreate', 'nobody'], /cannot find a container "nobody"/],
    [['recreate', '--name', 'other', 'web'], /--name .* docklet rename/],
    [['recreate', '--rm', 'web'], /--rm .* would not be kept/],
    [['recreate', '-v', 'data:relative', 'web'], /relative/],
    [['recreate', '--pull', 'never', '--image', 'none:1', 'web'], /none:1/],
  ])('refuses %j, and nothing happens to the container', async (args, message) => {
    const before = await run('web');
    const { code, stderr } = await box.run(args);
    expect(stderr).toMatch(message);
    expect(code).not.toBe(0);
    expect(await see('web')).toEqual(before);
  });

  it('refuses what is removed at its end', async () => {
    await run('web', '--rm');
    const { code, stderr } = await box.run(['recreate', 'web']);
    expect(stderr).toMatch(/cannot recreate container web: it is removed when it ends/);
    expect(code).toBe(1);
    expect((await see('web')).State.Status).toBe('running');
  });

  it('can be killed at any moment: the container is the old or the new one, and starts', async () => {
    await run('web', '-e', 'A=0');
    for (let round = 1; round <= 12; round += 1) {
      const child = box.start(['recreate', '-e', `A=${round}`, 'web']);
      const closed = once(child, 'close');
      await new Promise((resolve) => setTimeout(resolve, 40 * round));
      child.kill('SIGKILL');
      await closed;
      await box.ok(['start', 'web']);
      const now = Number(await inside('web', 'echo $A'));
      expect(now).toBeLessThanOrEqual(round);
    }
    await box.ok(['restart', 'web']);
    expect(spareLayers()).toEqual([]);
  });
});
