import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sandbox } from './fixtures/sandbox.js';
import { until } from './fixtures/inspected.js';

let box: Sandbox;

beforeAll(() => {
  box = new Sandbox();
});
afterAll(async () => {
  await box.end();
});

const sleeper = (name: string, ...flags: readonly string[]): Promise<string> =>
  box.ok([
    ...['run', '-d', '--name', name, '--network', 'none', ...flags],
    ...['--rootfs', box.rootfs, 'sleep', '100000'],
  ]);
const inside = (name: string, script: string): Promise<string> =>
  box.ok(['exec', name, 'sh', '-c', script]);
const namespace = (name: string, kind: string): Promise<string> =>
  inside(name, `readlink /proc/self/ns/${kind}`);
const field = async (name: string, path: string): Promise<string> =>
  (await box.ok(['inspect', '-f', path, name])).trim();
const refused = async (...flags: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await box.shell('echo ran', '--network', 'none', ...flags);
  expect({ code, stdout }).toEqual({ code: 125, stdout: '' });
  return stderr;
};

describe('--ipc container:', () => {
  it('shares memory and queues with a container that allows it, and nothing else', async () => {
    await sleeper('donor', '--ipc', 'shareable');
    await sleeper('guest', '--ipc', 'container:donor');
    await inside('donor', 'echo from donor > /dev/shm/note');
    expect(await inside('guest', 'cat /dev/shm/note')).toBe('from donor\n');
    await inside('guest', 'echo from guest > /dev/shm/note; mkdir /tmp/own');
    expect(await inside('donor', 'cat /dev/shm/note; ls /tmp')).toBe('from guest\n');
    expect(await namespace('guest', 'ipc')).toBe(await namespace('donor', 'ipc'));
    for (const kind of ['mnt', 'pid', 'uts', 'cgroup']) {
      expect(await namespace('guest', kind)).not.toBe(await namespace('donor', kind));
    }
    expect(await inside('guest', 'grep " /dev/shm " /proc/self/mountinfo')).toContain('noexec');
    expect(await inside('guest', 'ls /proc/1/fd')).toBe(await inside('donor', 'ls /proc/1/fd'));
    const id = await field('donor', '{{.Id}}');
    expect(await field('donor', '{{.HostConfig.IpcMode}}')).toBe('shareable');
    expect(await field('guest', '{{.HostConfig.IpcMode}}')).toBe(`container:${id}`);
    await box.ok(['rm', '-f', 'donor']);
    expect(await inside('guest', 'cat /dev/shm/note')).toBe('from guest\n');
    await box.ok(['rm', '-f', 'guest']);
  });

  it('does not follow a link that the other container puts there', async () => {
    await sleeper('liar', '--ipc', 'shareable', '--cap-add', 'SYS_ADMIN', '--pid', 'host');
    await inside('liar', 'umount /dev/shm && rmdir /dev/shm && ln -s /proc/1/root/etc /dev/shm');
    expect(await refused('--ipc', 'container:liar')).toContain('ELOOP');
    await box.ok(['rm', '-f', 'liar']);
  });

  it('is refused by one that keeps it to itself, does not run, or is not there', async () => {
    await sleeper('private');
    expect(await refused('--ipc', 'container:private')).toContain('non-shareable IPC');
    await sleeper('ended', '--ipc', 'shareable');
    await box.ok(['kill', 'ended']);
    await box.ok(['wait', 'ended']);
    expect(await refused('--ipc', 'container:ended')).toContain('non running container');
    expect(await refused('--ipc', 'container:nobody')).toContain('nobody');
    expect(await refused('--ipc', 'container:')).toContain('invalid container format');
    await box.ok(['rm', '-f', 'ended', 'private']);
  });
});

describe('--pid container:', () => {
  it('is among the processes of the other container, and ends by itself', async () => {
    await sleeper('app');
    await sleeper('helper', '--pid', 'container:app');
    expect(await namespace('helper', 'pid')).toBe(await namespace('app', 'pid'));
    expect(await namespace('helper', 'ipc')).not.toBe(await namespace('app', 'ipc'));
    const seen = await inside('app', 'for p in /proc/[0-9]*; do cat $p/comm 2>/dev/null; done');
    expect(seen.match(/^sleep$/gm)).toHaveLength(2);
    expect(seen).not.toContain('docklet');
    const id = await field('app', '{{.Id}}');
    expect(await field('helper', '{{.HostConfig.PidMode}}')).toBe(`container:${id}`);
    const { stderr } = await box.run(['stop', '-t', '5', 'helper']);
    expect(stderr).toBe('');
    expect((await box.ok(['wait', 'helper'])).trim()).toBe('143');
    expect(await field('app', '{{.State.Running}}')).toBe('true');
    await box.ok(['rm', '-f', 'helper', 'app']);
  });

  it('finds the new processes of the other one when both have been started again', async () => {
    await sleeper('base', '--ipc', 'shareable');
    await sleeper('side', '--pid', 'container:base', '--ipc', 'container:base');
    await box.ok(['restart', '-t', '0', 'base']);
    await box.ok(['wait', 'side']);
    await box.ok(['start', 'side']);
    for (const kind of ['pid', 'ipc']) {
      expect(await namespace('side', kind)).toBe(await namespace('base', kind));
    }
    const base = await field('base', '{{.Id}}');
    await box.ok(['rename', 'base', 'renamed']);
    await box.ok(['restart', '-t', '0', 'side']);
    await box.ok(['rm', '-f', 'renamed']);
    const { code, stderr } = await box.run(['restart', '-t', '0', 'side']);
    expect(code).toBe(1);
    expect(stderr).toContain(`cannot find a container ${JSON.stringify(base)}`);
    await box.ok(['rm', '-f', 'side']);
  });

  it('lets one trace the others that comes last, and none that comes later', async () => {
    await sleeper('traced');
    await sleeper('tracer', '--pid', 'container:traced', '--cap-add', 'SYS_PTRACE');
    expect(await refused('--pid', 'container:traced')).toContain('tracer has CAP_SYS_PTRACE');
    await box.ok(['restart', '-t', '0', 'tracer']);
    await box.ok(['rm', '-f', 'tracer', 'traced']);
  });

  it('keeps what looks after its health out of sight', async () => {
    await sleeper('seen');
    const health = ['--health-cmd', 'true', '--health-interval', '1s'];
    await sleeper('checked', '--pid', 'container:seen', ...health);
    await until(async () => (await field('checked', '{{.State.Health.Status}}')) === 'healthy');
    const script = 'for p in /proc/[0-9]*; do cat $p/comm 2>/dev/null; done | sort -u';
    expect(await inside('seen', script)).toMatch(/^(cat|sh|sleep|sort|true|\n)+$/);
    await box.ok(['rm', '-f', 'checked', 'seen']);
  });
});
