import { globSync, rmdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

beforeAll(() => {
  box = new Sandbox();
});
afterAll(async () => {
  // Who names a cgroup's parent keeps it, as with Docker.
  globSync('/sys/fs/cgroup/{,*/}docklet/batch').forEach((folder) => {
    rmdirSync(folder);
  });
  await box.end();
});

const inside = async (script: string, ...flags: string[]): Promise<string> => {
  const { stdout, stderr, code } = await box.shell(script, ...flags);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return stdout;
};

describe('namespaces of the host', () => {
  it('are used where that is asked for', async () => {
    const own = await inside('echo $$; hostname');
    expect(own).toMatch(/^1\n[0-9a-f]{12}\n$/);
    const [pid, name] = (await inside('echo $$; hostname', '--pid', 'host', '--uts', 'host'))
      .trim()
      .split('\n');
    expect(Number(pid)).toBeGreaterThan(1);
    expect(name).not.toMatch(/^[0-9a-f]{12}$/);
  });

  it('of IPC come with its files', async () => {
    const mount = 'grep " /dev/shm " /proc/self/mountinfo';
    expect(await inside(mount, '--ipc', 'host')).not.toContain('size=65536k');
    expect(await inside(mount, '--ipc', 'private')).toContain('size=65536k');
    expect(await inside('ls /dev/shm 2>&1; readlink /proc/self/ns/ipc', '--ipc', 'none')).toMatch(
      /No such file.*\nipc:/,
    );
  });

  it('have a name of their own, and others cannot be joined', async () => {
    for (const flags of [
      ['--uts', 'host', '--hostname', 'x'],
      ['--pid', 'nonsense'],
      ['--userns', 'private'],
    ]) {
      const { code, stdout } = await box.shell('echo ran', ...flags);
      expect({ code, stdout }).toEqual({ code: 125, stdout: '' });
    }
  });

  it('of processes do not keep the container from ending whole', async () => {
    const run = ['run', '-d', '--name', 'shared', '--pid', 'host', '--rootfs', box.rootfs];
    await box.ok([...run, 'sh', '-c', 'sleep 100000 & exec sleep 100000']);
    await box.ok(['exec', 'shared', 'true']);
    await box.ok(['stop', '-t', '5', 'shared']);
    expect((await box.ok(['wait', 'shared'])).trim()).toBe('143');
    await box.ok(['rm', 'shared']);
  });
});

describe('flags about the system around a container', () => {
  it('set parameters of its kernel, and no others (CVE-2022-0811)', async () => {
    const read = 'cat /proc/sys/kernel/msgmax';
    expect(await inside(read, '--sysctl', 'kernel.msgmax=65535')).toBe('65535\n');
    const flags = ['--ipc', 'host', '--sysctl', 'kernel.msgmax=65535'];
    expect((await box.shell(read, ...flags)).code).toBe(125);
    expect((await box.shell('true', '--sysctl', 'kernel.panic=1')).code).toBe(125);
  });

  it('say who is killed first, also of what is executed in it', async () => {
    const read = ['cat', '/proc/self/oom_score_adj'];
    expect(await inside(read.join(' '), '--oom-score-adj', '500')).toBe('500\n');
    const flags = ['--name', 'first', '--oom-score-adj', '300', '--group-add', 'staff'];
    await box.ok(['run', '-d', ...flags, '--rootfs', box.rootfs, 'sleep', '100000']);
    expect(await box.ok(['exec', 'first', ...read])).toBe('300\n');
    expect(await box.ok(['exec', '-u', 'alice', 'first', 'id', '-G'])).toBe('1000 50\n');
    await box.ok(['rm', '-f', 'first']);
  });

  it('name it, and say where names are looked for', async () => {
    const flags = ['--hostname', 'here', '--domainname', 'example.org'];
    const dns = ['--dns', '9.9.9.9', '--dns-search', 'example.com', '--dns-option', 'ndots:3'];
    const script = 'hostname -f; cat /etc/hostname /etc/resolv.conf';
    expect((await inside(script, ...flags, ...dns)).split('\n').toSorted()).toEqual([
      ...['', 'here.example.org', 'here.example.org'],
      ...['nameserver 9.9.9.9', 'options ndots:3', 'search example.com'],
    ]);
  });

  it('put its cgroup somewhere else', async () => {
    const flags = ['--cgroup-parent', '/docklet/batch', '--cgroupns', 'host'];
    expect(await inside('cat /proc/self/cgroup', ...flags)).toMatch(
      /\/docklet\/batch\/[0-9a-f]{64}/,
    );
    expect((await box.shell('true', '--cgroup-parent', '../..')).code).toBe(125);
  });
});

describe('--attach', () => {
  const both = 'echo out; echo err >&2';

  it('connects only what is named', async () => {
    expect(await box.shell(both, '-a', 'stdout')).toMatchObject({ stdout: 'out\n', stderr: '' });
    const { stdout, stderr } = await box.shell(both, '-a', 'stderr');
    expect([stdout, stderr]).toEqual(['', 'err\n']);
  });

  it('is told by inspect', async () => {
    const template = '{{.Config.AttachStdin}} {{.Config.AttachStdout}} {{.Config.AttachStderr}}';
    const create = ['create', '--name', 'told', '-i', '-a', 'stdin', '-a', 'stderr'];
    await box.ok([...create, '--rootfs', box.rootfs, 'true']);
    expect(await box.ok(['inspect', '-f', template, 'told'])).toBe('true false true\n');
    await box.ok(['rm', 'told']);
  });
});
