import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { listProcesses } from '../live/list-processes.js';
import { removeCgroup } from '../live/remove-cgroup.js';
import {
  TestCgroups,
  ended,
  requireCgroupHost,
  runIn,
  spawnIn,
  until,
} from '../test-cgroups.fixture.js';

const { unified } = requireCgroupHost();
const cgroups = new TestCgroups('v2');

/** A controller that the kernel offers in v2 on hybrid hosts too, because nobody mounts it in v1. */
const limit = { controller: 'hugetlb', file: 'hugetlb.2MB.max' };

describe('the v2 hierarchy', () => {
  it('offers what these tests take', () => {
    expect(unified?.controllers).toContain(limit.controller);
  });

  it('hands a controller down to the container and puts its limit in force', () => {
    const { cgroup } = cgroups.create({ unified: { [limit.file]: '4194304' } });
    const folder = cgroup.unified ?? '';
    expect(readFileSync(`${folder}/cgroup.controllers`, 'utf8')).toContain(limit.controller);
    expect(readFileSync(`${folder}/${limit.file}`, 'utf8')).toBe('4194304\n');
  });

  it('is removed when the container made a threaded cgroup, which lists no processes', async () => {
    const { cgroup, join } = cgroups.create({});
    const inner = `${cgroup.unified ?? ''}/inner`;
    mkdirSync(inner);
    writeFileSync(`${inner}/cgroup.type`, 'threaded');
    const child = spawnIn(join, 'exec sleep 1000');
    await until(() => listProcesses(cgroup).includes(child.pid ?? 0));
    writeFileSync(`${inner}/cgroup.threads`, String(child.pid));
    await removeCgroup(cgroup);
    expect(await ended(child)).toBe('SIGKILL');
  });

  it('counts time in every cgroup', async () => {
    const { cgroup, join } = cgroups.create({});
    await runIn(join, 'head -c 10000000 /dev/zero > /dev/null');
    expect(readFileSync(`${cgroup.unified ?? ''}/cpu.stat`, 'utf8')).not.toMatch(/usage_usec 0\n/);
  });
});
