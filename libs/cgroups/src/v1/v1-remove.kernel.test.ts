import { describe, expect, it } from '@jest/globals';

import { killProcesses } from '../live/kill-processes.js';
import { listProcesses } from '../live/list-processes.js';
import { describeRemoval } from '../removal-specs.fixture.js';
import { TestCgroups, ended, requireV1Host, spawnIn, until } from '../test-cgroups.fixture.js';

describe('on a host without v2', () => {
  describeRemoval(new TestCgroups('v1-remove', requireV1Host()));
});

describe('killProcesses on a hybrid host', () => {
  const cgroups = new TestCgroups('stray');

  it('finds a process that is in v1 only', async () => {
    const { cgroup, join } = cgroups.create({});
    const child = spawnIn({ ...join, directory: undefined }, 'exec sleep 1000');
    await until(() => listProcesses(cgroup).includes(child.pid ?? 0));
    killProcesses(cgroup);
    expect(await ended(child)).toBe('SIGKILL');
  });
});
