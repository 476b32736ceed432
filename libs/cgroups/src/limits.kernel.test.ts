import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { freeze, thaw } from './live/freeze.js';
import { readEvents } from './live/read-events.js';
import { readUsage } from './live/read-usage.js';
import { listProcesses } from './live/list-processes.js';
import { applyOperations } from './operations/apply-operations.js';
import { planUpdate } from './plan/plan-cgroup.js';
import { failureOf } from './failure-of.fixture.js';
import { TestCgroups, runIn, spawnIn, until } from './test-cgroups.fixture.js';

const mib = 1024 * 1024;
const cgroups = new TestCgroups('limits');

/** Takes so much memory and keeps it. */
const holdMemory = (bytes: number): string =>
  `{ head -c ${bytes} /dev/zero; exec sleep 1000; } | tail -c ${bytes}`;
const spin = 'while :; do :; done';

describe('a memory limit', () => {
  it('kills what goes beyond it, and the kill is counted', async () => {
    const { cgroup, join } = cgroups.create({ memory: { limit: 32 * mib, swap: 32 * mib } });
    const { status } = await runIn(join, `head -c ${100 * mib} /dev/zero | tail`);
    expect(status).toBe(137);
    expect(readEvents(cgroup).oomKills).toBe(1);
  });

  it('lets alone what stays below it', async () => {
    const { cgroup, join } = cgroups.create({ memory: { limit: 32 * mib, swap: 32 * mib } });
    const { status } = await runIn(join, `head -c ${8 * mib} /dev/zero | tail | wc -c`);
    expect(status).toBe(0);
    expect(readEvents(cgroup).oomKills).toBe(0);
  });

  it('can be raised above the one of memory and swap, and lowered again', () => {
    const { cgroup } = cgroups.create({ memory: { limit: 32 * mib, swap: 64 * mib } });
    for (const limit of [128 * mib, 16 * mib]) {
      const resources = { memory: { limit, swap: 2 * limit } };
      applyOperations(planUpdate(cgroups.host, cgroup, resources).operations);
      expect(readUsage(cgroup).memory?.limitBytes).toBe(limit);
    }
  });

  it('is not lowered below what is in use, which would kill', async () => {
    const { cgroup, join } = cgroups.create({ memory: { limit: 128 * mib, swap: 128 * mib } });
    const child = spawnIn(join, holdMemory(50 * mib));
    await until(() => (readUsage(cgroup).memory?.usageBytes ?? 0) > 50 * mib);
    failureOf(() => {
      const resources = { memory: { limit: 16 * mib, swap: 16 * mib } };
      applyOperations(planUpdate(cgroups.host, cgroup, resources).operations);
    });
    expect(readUsage(cgroup).memory?.limitBytes).toBe(128 * mib);
    expect(child.signalCode).toBeNull();
    expect(readEvents(cgroup).oomKills).toBe(0);
  });

  it('can be lifted', () => {
    const { cgroup } = cgroups.create({ memory: { limit: 32 * mib, swap: 32 * mib } });
    applyOperations(planUpdate(cgroups.host, cgroup, { memory: { limit: -1 } }).operations);
    expect(readUsage(cgroup).memory?.limitBytes).toBeUndefined();
  });
});

describe('a limit of processes', () => {
  it('stops a fork, and that is counted', async () => {
    const { cgroup, join } = cgroups.create({ pids: { limit: 4 } });
    const { status, output } = await runIn(
      join,
      'for i in 1 2 3 4 5 6; do sleep 1000 >/dev/null 2>&1 & done',
    );
    expect(status).not.toBe(0);
    expect(output).toMatch(/fork/i);
    expect(readEvents(cgroup).forkFailures).toBeGreaterThan(0);
    expect(readUsage(cgroup).pids).toEqual({ current: 3, limit: 4 });
  });
});

describe('a quota of processor time', () => {
  it('holds a process that never rests', async () => {
    const { cgroup, join } = cgroups.create({ cpu: { quota: 20_000, period: 100_000 } });
    spawnIn(join, spin);
    await until(() => (readUsage(cgroup).cpu?.totalNs ?? 0) > 0);
    const before = readUsage(cgroup).cpu?.totalNs ?? 0;
    const start = performance.now();
    await delay(1000);
    const usedNs = (readUsage(cgroup).cpu?.totalNs ?? 0) - before;
    const periods = Math.ceil((performance.now() - start) / 100) + 1;
    expect(usedNs).toBeGreaterThan(0);
    // The kernel hands the quota out in slices of 5 ms, so each processor may go over by one in each period.
    expect(usedNs).toBeLessThan(periods * 35_000_000);
  });
});

describe('a set of processors', () => {
  it('is where a process runs', async () => {
    const { join } = cgroups.create({ cpu: { cpus: '0' } });
    const { output } = await runIn(join, 'grep Cpus_allowed_list /proc/self/status');
    expect(output.trim()).toMatch(/\t0$/);
  });

  it('can be given to a container that started without one', async () => {
    const { cgroup, join } = cgroups.create({});
    const child = spawnIn(join, 'exec sleep 1000');
    await until(() => listProcesses(cgroup).includes(child.pid ?? 0));
    const status = (): string => readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8');
    expect(status()).not.toContain('Cpus_allowed_list:\t0\n');
    await freeze(cgroup);
    const plan = planUpdate(cgroups.host, cgroup, { cpu: { cpus: '0' } });
    applyOperations(plan.operations);
    thaw(cgroup);
    await until(() => status().includes('Cpus_allowed_list:\t0\n'));
    cgroups.adopt(plan.cgroup);
  });
});

describe('readUsage', () => {
  it('counts memory, processes and time', async () => {
    const { cgroup, join } = cgroups.create({});
    spawnIn(join, holdMemory(50 * mib));
    await until(() => (readUsage(cgroup).memory?.usageBytes ?? 0) > 50 * mib);
    const usage = readUsage(cgroup);
    expect(usage.memory?.usageBytes).toBeLessThan(70 * mib);
    expect(usage.memory?.limitBytes).toBeUndefined();
    expect(usage.pids?.current).toBeGreaterThanOrEqual(3);
    expect(usage.cpu?.totalNs).toBeGreaterThan(0);
  });

  it('leaves the cache of files out', async () => {
    const { cgroup, join } = cgroups.create({});
    const file = `/var/tmp/docklet-test-${process.pid}`;
    await runIn(
      join,
      `head -c ${20 * mib} /dev/zero > ${file}; sync ${file}; cat ${file} >/dev/null`,
    );
    const { usageBytes = Number.NaN } = readUsage(cgroup).memory ?? {};
    await runIn({ directory: undefined, taskFiles: [], processFiles: [] }, `rm ${file}`);
    expect(usageBytes).toBeLessThan(15 * mib);
  });
});

describe('freeze', () => {
  it('stops what runs, and thaw lets it go on', async () => {
    const { cgroup, join } = cgroups.create({});
    spawnIn(join, spin);
    const used = (): number => readUsage(cgroup).cpu?.totalNs ?? 0;
    await until(() => used() > 10_000_000);
    await freeze(cgroup);
    const frozenAt = used();
    await delay(100);
    expect(used()).toBe(frozenAt);
    thaw(cgroup);
    await until(() => used() > frozenAt);
  });
});

describe('applyOperations', () => {
  it('leaves a cgroup of the same name alone', () => {
    const path = cgroups.nextPath();
    const { cgroup } = cgroups.create({ pids: { limit: 7 } }, path);
    const failure = failureOf(() => cgroups.create({ pids: { limit: 8 } }, path));
    expect(failure.details).toMatchObject({ operation: 'mkdir', errno: 'EEXIST' });
    expect(readUsage(cgroup).pids?.limit).toBe(7);
  });
});
