import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;
const inBackground = (): readonly string[] => ['--rootfs', box.rootfs, 'sleep', '100000'];

beforeAll(() => {
  box = new Sandbox();
});
afterAll(async () => {
  await box.end();
});

describe('--memory', () => {
  it('kills what takes more, and says so', async () => {
    const flags = ['--name', 'hungry', '-m', '32m', '--rootfs', box.rootfs];
    const result = await box.run([
      'run',
      ...flags,
      'sh',
      '-c',
      'exec head -c 100m /dev/zero | tail',
    ]);
    expect(result.code).toBe(137);
    const [inspected] = JSON.parse(await box.ok(['inspect', 'hungry'])) as [{ State: object }];
    expect(inspected.State).toMatchObject({ OOMKilled: true, ExitCode: 137 });
    await box.ok(['rm', 'hungry']);
  });

  it('is seen inside', async () => {
    const { stdout } = await box.shell(
      'cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max',
      ...['-m', '64m'],
    );
    expect(stdout).toBe(`${64 * 1024 * 1024}\n`);
  });
});

describe('--memory below what a container takes', () => {
  it('is refused in the words of the flag', async () => {
    const { code, stderr } = await box.shell('true', '-m', '512k');
    expect({ code, stderr }).toEqual({ code: 125, stderr: expect.stringContaining('(6m: ') });
  });
});

describe('--memory-swappiness and --oom-kill-disable', () => {
  const hasV1 = existsSync('/sys/fs/cgroup/memory');

  it('are put in force, or refused by cgroups v2, which have no such thing', async () => {
    const file = '/sys/fs/cgroup/memory/memory';
    const script = `cat ${file}.swappiness; grep oom_kill_disable ${file}.oom_control`;
    const memory = ['-m', '64m', '--memory-swappiness', '7'];
    const result = await box.shell(script, ...memory, '--oom-kill-disable');
    expect(result).toMatchObject(
      hasV1
        ? { code: 0, stdout: '7\noom_kill_disable 1\n' }
        : { code: 125, stderr: expect.stringContaining('cannot set "swappiness"') },
    );
  });

  it('are what the host has with -1, as with Docker', async () => {
    expect(await box.shell('true', '--memory-swappiness', '-1')).toMatchObject({ code: 0 });
  });

  it.each(['101', 'much'])('refuse a swappiness of %s', async (number) => {
    const { code, stderr } = await box.shell('true', '--memory-swappiness', number);
    expect({ code, stderr }).toEqual({ code: 125, stderr: expect.stringContaining(number) });
  });
});

describe('--device-read-bps and the like', () => {
  const disk = readdirSync('/sys/block').find((name) => existsSync(`/dev/${name}`)) ?? 'none';
  const device = `/dev/${disk}`;

  it('limit what is done with a disk, also after an update', async () => {
    const rates = ['--device-read-bps', `${device}:1mb`, '--device-write-iops', `${device}:20`];
    await box.ok(['run', '-d', '--name', 'slow', ...rates, ...inBackground()]);
    await box.ok(['update', '--pids-limit', '50', 'slow']);
    await box.ok(['restart', '-t', '0', 'slow']);
    const script =
      'cd /sys/fs/cgroup; cat io.max 2>/dev/null || cat blkio/blkio.throttle.read_bps_device blkio/blkio.throttle.write_iops_device';
    const numbers = readFileSync(`/sys/block/${disk}/dev`, 'utf8').trim();
    const limits = await box.ok(['exec', 'slow', 'sh', '-c', script]);
    expect([
      `${numbers} 1048576\n${numbers} 20\n`,
      `${numbers} rbps=1048576 wbps=max riops=max wiops=20\n`,
    ]).toContain(limits);
    const [inspected] = JSON.parse(await box.ok(['inspect', 'slow'])) as [{ HostConfig: object }];
    expect(inspected.HostConfig).toMatchObject({
      BlkioDeviceReadBps: [{ Path: device, Rate: 1_048_576 }],
      BlkioDeviceWriteIOps: [{ Path: device, Rate: 20 }],
    });
    await box.ok(['rm', '-f', 'slow']);
  });

  it.each([
    ['/dev/null:1mb', /is not a disk/],
    ['/dev/nowhere:1mb', /no such file/],
    ['/dev/null', /bad format/],
  ])('refuse %s', async (rate, message) => {
    const { code, stderr } = await box.shell('true', '--device-read-bps', rate);
    expect({ code, stderr }).toEqual({ code: 125, stderr: expect.stringMatching(message) });
  });
});

describe('--pids-limit', () => {
  it('stops a fork bomb', async () => {
    const script = 'for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; wait';
    const { stderr } = await box.shell(script, '--pids-limit', '5');
    expect(stderr).toContain("can't fork");
  });
});

describe('--cpus', () => {
  it('takes away what is over the limit', async () => {
    // One second of one processor's time, at a quarter of a processor.
    const script =
      'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; cat /sys/fs/cgroup/cpu/cpu.stat 2>/dev/null || cat /sys/fs/cgroup/cpu.stat';
    const { stdout } = await box.shell(script, '--cpus', '0.25');
    expect(Number(/nr_throttled (\d+)/.exec(stdout)?.[1])).toBeGreaterThan(0);
  });
});

describe('--cpuset-cpus', () => {
  it('leaves the processors that are named', async () => {
    const { stdout } = await box.shell(
      'grep Cpus_allowed_list /proc/self/status',
      '--cpuset-cpus',
      '0',
    );
    expect(stdout).toMatch(/:\s+0\n/);
  });
});

describe('--ulimit', () => {
  it('limits each process', async () => {
    const { stdout } = await box.shell('ulimit -n; ulimit -Hn', '--ulimit', 'nofile=100:200');
    expect(stdout).toBe('100\n200\n');
  });

  it('names what it takes when it cannot be raised', async () => {
    const result = await box.shell('true', '--ulimit', 'nofile=100000000');
    expect(result.code).toBe(125);
    expect(result.stderr).toMatch(/prlimit64.*RLIMIT_NOFILE.*EPERM\nhint: .*CAP_SYS_RESOURCE/);
  });
});
