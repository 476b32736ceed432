import type { RuntimeResources } from '@docklet/oci';
import { describe, expect, it } from '@jest/globals';

import { requestedControllers } from './requested-controllers.js';

describe('requestedControllers', () => {
  it.each<[RuntimeResources, string[]]>([
    [{}, []],
    [{ memory: {}, cpu: {}, devices: [] }, []],
    [{ memory: { disableOOMKiller: false } }, []],
    [{ memory: { limit: 1 } }, ['memory']],
    [{ cpu: { idle: 0 } }, ['cpu']],
    [{ cpu: { cpus: '0' } }, ['cpuset']],
    [{ cpu: { mems: '0', shares: 2 } }, ['cpu', 'cpuset']],
    [{ pids: { limit: -1 } }, ['pids']],
    [{ blockIO: { weight: 10 } }, ['io']],
    [{ devices: [{ allow: false }] }, ['devices']],
  ])('of %j', (resources, names) => {
    expect(requestedControllers(resources)).toEqual(names);
  });
});
