import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { failureOf } from '../failure-of.fixture.js';
import { readEvents } from '../live/read-events.js';
import { readUsage } from '../live/read-usage.js';
import { applyOperations } from '../operations/apply-operations.js';
import { planUpdate } from '../plan/plan-cgroup.js';
import { TestCgroups, requireV1Host, runIn, spawnIn, until } from '../test-cgroups.fixture.js';

const mib = 1024 * 1024;
const cgroups = new TestCgroups('v1', requireV1Host());

describe('devices on v1', () => {
  it('denies all but what is allowed', async () => {
    const devices = [
      { allow: false, access: 'rwm' },
      { allow: true, type: 'c', major: 1, minor: 3, access: 'rw' },
      { allow: true, type: 'c', major: 1, minor: 5, access: 'r' },
    ] as const;
    const { join } = cgroups.create({ devices });
    const { output } = await runIn(
      join,
      [
        'echo x > /dev/null && echo null-w',
        'head -c 1 /dev/zero > /dev/null && echo zero-r',
        'echo x > /dev/zero && echo zero-w',
        'head -c 1 /dev/urandom > /dev/null && echo urandom-r',
        'mknod /var/tmp/docklet-test-node c 1 3 && echo null-m',
        'true',
      ].join('; '),
    );
    expect(output.match(/^\w+-[rwm]$/gm)).toEqual(['null-w', 'zero-r']);
  });

  it('lets a privileged container do all', async () => {
    const { join } = cgroups.create({ devices: [{ allow: true, access: 'rwm' }] });
    expect(await runIn(join, 'head -c 1 /dev/urandom > /dev/null')).toMatchObject({ status: 0 });
  });
});

describe('memory on v1', () => {
  it('takes every limit that there is a file for', () => {
    const memory = { limit: 64 * mib, swap: 128 * mib, reservation: 32 * mib, swappiness: 10 };
    const { cgroup } = cgroups.create({ memory: { ...memory, disableOOMKiller: true } });
    const read = (file: string): string =>
      readFileSync(`${cgroup.v1.memory ?? ''}/memory.${file}`, 'utf8').trim();
    expect(read('limit_in_bytes')).toBe(String(64 * mib));
    expect(read('memsw.limit_in_bytes')).toBe(String(128 * mib));
    expect(read('soft_limit_in_bytes')).toBe(String(32 * mib));
    expect(read('swappiness')).toBe('10');
    expect(read('oom_control')).toMatch(/^oom_kill_disable 1$/m);
  });
});

describe('applyOperations on v1', () => {
  it('says that the container already uses more memory than that', async () => {
    const { cgroup, join } = cgroups.create({ memory: { limit: 128 * mib, swap: 128 * mib } });
    spawnIn(join, `{ head -c ${50 * mib} /dev/zero; exec sleep 1000; } | tail -c ${50 * mib}`);
    await until(() => (readUsage(cgroup).memory?.usageBytes ?? 0) > 50 * mib);
    const resources = { memory: { limit: 16 * mib, swap: 16 * mib } };
    const { operations } = planUpdate(cgroups.host, cgroup, resources);
    const failure = failureOf(() => {
      applyOperations(operations);
    });
    expect(failure.details).toMatchObject({ value: String(16 * mib), errno: 'EBUSY' });
    expect(failure.hint).toMatch(/uses more memory/);
  });
});

describe('cpu on v1', () => {
  it('takes every limit that there is a file for', () => {
    const cpu = { shares: 512, period: 50_000, quota: 25_000, burst: 10_000, idle: 1 };
    const { cgroup } = cgroups.create({ cpu });
    const read = (file: string): number =>
      Number(readFileSync(`${cgroup.v1.cpu ?? ''}/cpu.${file}`, 'utf8'));
    expect(read('cfs_period_us')).toBe(50_000);
    expect(read('cfs_quota_us')).toBe(25_000);
    expect(read('cfs_burst_us')).toBe(10_000);
    expect(read('idle')).toBe(1);
  });
});

describe('readUsage on v1', () => {
  it('reads every controller of the real kernel', async () => {
    const { cgroup, join } = cgroups.create({ blockIO: { weight: 200 } });
    await runIn(join, 'head -c 1000000 /dev/zero > /dev/null');
    const { cpu, pids, io } = readUsage(cgroup);
    expect(cpu?.totalNs).toBeGreaterThan(0);
    expect(pids).toEqual({ current: 0, limit: undefined });
    expect(io).toEqual({ readBytes: expect.any(Number), writeBytes: expect.any(Number) });
    expect(readEvents(cgroup)).toEqual({ oomKills: 0, forkFailures: 0 });
  });
});

describe('joining on v1', () => {
  it('lets a process move itself by its task file, which moves all of it', async () => {
    const { cgroup, join } = cgroups.create({});
    const { output } = await runIn(join, 'cat /proc/self/cgroup');
    expect(output).toContain(`memory:/${cgroup.path}\n`);
    expect(output).toContain(`pids:/${cgroup.path}\n`);
  });
});
