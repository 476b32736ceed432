import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Docklet } from './fixtures/docklet.js';
import type { ImageRegistry } from './fixtures/image-registry.js';
import { startImageRegistry } from './fixtures/image-registry.js';

let docklet: Docklet;
let images: ImageRegistry;

beforeAll(async () => {
  docklet = new Docklet();
  images = await startImageRegistry();
});
afterAll(async () => {
  await images.registry.stop();
  await docklet.end();
});

const run = (...args: string[]): Promise<string> => docklet.ok(['run', '--rm', ...args]);

describe('docklet pull', () => {
  it('gets an image by its tag, tells how far it is, and says what it got', async () => {
    const { stdout, stderr, code } = await docklet.run(['pull', images.busybox]);
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`).toContain(images.busyboxDigest);
    expect(stdout).toContain(images.busybox);
  });

  it('gets an image by its digest', async () => {
    const name = `${images.registry.host}/test/busybox@${images.busyboxDigest}`;
    await docklet.ok(['pull', name]);
    expect(await run(name, 'echo', 'by digest')).toBe('by digest\n');
  });

  it('fails for a tag that is not there, and says which', async () => {
    const { stderr, code } = await docklet.run(['pull', `${images.registry.host}/test/none:1`]);
    expect(code).toBe(1);
    expect(stderr).toContain('test/none');
  });

  it('fails for a registry that does not answer', async () => {
    const { stderr, code } = await docklet.run(['pull', '127.0.0.1:9/test/none']);
    expect(code).toBe(1);
    expect(stderr).toContain('127.0.0.1:9');
  });
});

describe('docklet run IMAGE', () => {
  it('pulls an image that is missing, and says so beside the container’s output', async () => {
    using fresh = new Docklet();
    const { stdout, stderr, code } = await fresh.run([
      ...['run', '--rm', images.busybox],
      ...['sh', '-c', 'echo $GREETING'],
    ]);
    expect({ stdout, code }).toEqual({ stdout: 'hello from the image\n', code: 0 });
    expect(stderr).toContain(images.busybox);
  });

  it('does not ask the registry for what is here', async () => {
    const { stderr } = await docklet.run(['run', '--rm', images.busybox, 'true']);
    expect(stderr).toBe('');
  });

  it.each([
    ['never', 125, /it is not on this machine.*--pull=never/s],
    ['always', 125, /gone/],
    ['missing', 125, /gone/],
  ])('with --pull %s and no such image ends with %i', async (policy, exitCode, message) => {
    const name = `${images.registry.host}/test/gone`;
    const { stderr, code } = await docklet.run(['run', '--rm', '--pull', policy, name, 'true']);
    expect(code).toBe(exitCode);
    expect(stderr).toMatch(message);
  });

  it('refuses names that are none', async () => {
    for (const name of ['UPPER/case', 'a/../b', 'reg.io:99999/x', `x@sha256:zz`]) {
      const { code, stderr } = await docklet.run(['run', '--rm', name, 'true']);
      expect({ name, code }).toEqual({ name, code: 125 });
      expect(stderr).toContain('cannot');
    }
  });

  it('lets two containers change the same image without seeing each other', async () => {
    const change = 'echo $NAME > /etc/mine; rm /etc/group; sleep 0.2; cat /etc/mine; ls /etc';
    const outputs = await Promise.all(
      ['one', 'two'].map((name) => run('-e', `NAME=${name}`, images.busybox, 'sh', '-c', change)),
    );
    expect(outputs.map((output) => output.split('\n')[0])).toEqual(['one', 'two']);
    expect(await run(images.busybox, 'ls', '/etc')).toBe(
      'group\nhostname\nhosts\npasswd\nresolv.conf\n',
    );
  });
});

describe('a debootstrapped Debian', () => {
  it('runs its own programs', async () => {
    const script = 'dpkg -l | grep -c ^ii; dpkg -s bash | grep Status; . /etc/os-release; echo $ID';
    const [count = '', status, id] = (await run(images.debian, 'bash', '-c', script)).split('\n');
    expect(Number(count)).toBeGreaterThan(80);
    expect([status, id]).toEqual(['Status: install ok installed', 'debian']);
  });

  it('knows its users by name', async () => {
    expect(await run('-u', 'www-data', images.debian, 'id', '-un')).toBe('www-data\n');
    expect(await run('-u', 'games:mail', images.debian, 'id', '-gn')).toBe('mail\n');
  });

  it('lets a package be removed, for this container only', async () => {
    const script = 'dpkg --purge --force-all mount >/dev/null 2>&1; dpkg -s mount >/dev/null 2>&1';
    const { code } = await docklet.run(['run', '--rm', images.debian, 'sh', '-c', script]);
    expect(code).toBe(1);
    expect(await run(images.debian, 'dpkg', '-s', 'mount')).toContain('Status: install ok');
  });

  it('takes variables from a file and a folder of the host', async () => {
    const folder = path.join(docklet.folder, 'shared');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'in'), 'from the host\n');
    writeFileSync(path.join(docklet.folder, 'variables'), 'COLOUR=green\n');
    const flags = ['--env-file', 'variables', '-v', `${folder}:/shared:ro`];
    const script = 'echo $COLOUR; cat /shared/in; touch /shared/x 2>&1 | grep -o Read-only';
    expect(await run(...flags, images.debian, 'sh', '-c', script)).toBe(
      'green\nfrom the host\nRead-only\n',
    );
  });

  it('is killed when it takes more memory than it may: 137', async () => {
    const { code } = await docklet.run([
      ...['run', '--rm', '--memory', '32m', '--memory-swap', '32m', images.debian],
      ...['perl', '-e', 'my $x = "x" x (100 * 1024 * 1024); print length $x'],
    ]);
    expect(code).toBe(137);
  });

  it('cannot start more processes than it may', async () => {
    const script = 'for i in $(seq 40); do sleep 1 & done; wait';
    const { stderr } = await docklet.run([
      ...['run', '--rm', '--pids-limit', '16', images.debian, 'bash', '-c', script],
    ]);
    expect(stderr).toMatch(/fork.*[Rr]esource temporarily unavailable/);
  });
});

describe('docklet images and rmi', () => {
  it('list what is here, and remove it', async () => {
    using fresh = new Docklet();
    await fresh.ok(['pull', images.busybox]);
    expect(await fresh.ok(['images'])).toMatch(/test\/busybox\s+1\s+[0-9a-f]{12}/);
    const [id = ''] = (await fresh.ok(['images', '-q'])).trim().split('\n');
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    await fresh.ok(['rmi', images.busybox]);
    expect(await fresh.ok(['images', '-q'])).toBe('');
  });

  it('refuse to remove what a container needs, unless forced', async () => {
    await docklet.ok(['run', '--name', 'user', images.busybox, 'true']);
    const { stderr, code } = await docklet.run(['rmi', images.busybox]);
    expect(code).toBe(1);
    expect(stderr).toContain('user');
    await docklet.ok(['rm', 'user']);
  });
});
