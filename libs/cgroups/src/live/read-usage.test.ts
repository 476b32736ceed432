import { describe, expect, it } from '@jest/globals';

import { failureOf } from '../failure-of.fixture.js';
import { temporaryFolders } from '../temporary-folder.fixture.js';
import { readEvents } from './read-events.js';
import { readUsage } from './read-usage.js';

const temporaryFolder = temporaryFolders();
const cpuStat = 'usage_usec 3\nuser_usec 2\nsystem_usec 1\n';
const pidsFiles = { 'pids.current': '4\n', 'pids.max': 'max\n', 'pids.events': 'max 2\n' };
const v2Files = {
  ...pidsFiles,
  'cpu.stat': cpuStat,
  'memory.current': '100\n',
  'memory.max': '1000\n',
  'memory.stat': 'inactive_file 10\n',
  'memory.events': 'oom_kill 1\n',
  'io.stat': '8:0 rbytes=5 wbytes=6\n',
};

describe('readUsage', () => {
  it('reads all from the one folder of v2', () => {
    expect(readUsage({ path: 'c', unified: temporaryFolder(v2Files), v1: {} })).toEqual({
      cpu: { totalNs: 3000, userNs: 2000, systemNs: 1000 },
      memory: { usageBytes: 90, limitBytes: 1000 },
      pids: { current: 4, limit: undefined },
      io: { readBytes: 5, writeBytes: 6 },
    });
  });

  it('reads each from its hierarchy on v1', () => {
    const folder = temporaryFolder({
      'cpuacct/cpuacct.usage': '30\n',
      'cpuacct/cpuacct.usage_user': '20\n',
      'cpuacct/cpuacct.usage_sys': '10\n',
      'pids/pids.current': '4\n',
      'pids/pids.max': '9\n',
    });
    const v1 = { cpuacct: `${folder}/cpuacct`, pids: `${folder}/pids` };
    expect(readUsage({ path: 'c', v1 })).toEqual({
      cpu: { totalNs: 30, userNs: 20, systemNs: 10 },
      memory: undefined,
      pids: { current: 4, limit: 9 },
      io: undefined,
    });
  });

  it('leaves out what a v2 host does not count', () => {
    const unified = temporaryFolder({ 'cpu.stat': cpuStat });
    expect(readUsage({ path: 'c', unified, v1: {} })).toMatchObject({ memory: undefined });
  });

  it('says that the cgroup is gone', () => {
    const unified = `${temporaryFolder()}/gone`;
    const failure = failureOf(() => readUsage({ path: 'c', unified, v1: {} }));
    expect(failure.code).toBe('DOCKLET_CGROUPS_READ_FAILED');
    expect(failure.details).toMatchObject({ errno: 'ENOENT' });
  });
});

describe('readEvents', () => {
  it('reads v2', () => {
    const unified = temporaryFolder(v2Files);
    expect(readEvents({ path: 'c', unified, v1: {} })).toEqual({ oomKills: 1, forkFailures: 2 });
  });

  it('reads v1', () => {
    const folder = temporaryFolder({ 'memory.oom_control': 'oom_kill 3\n', ...pidsFiles });
    const cgroup = { path: 'c', v1: { memory: folder, pids: folder } };
    expect(readEvents(cgroup)).toEqual({ oomKills: 3, forkFailures: 2 });
  });

  it('counts nothing where nothing is', () => {
    expect(readEvents({ path: 'c', v1: {} })).toEqual({ oomKills: 0, forkFailures: 0 });
  });
});
