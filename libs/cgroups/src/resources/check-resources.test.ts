import type { RuntimeResources } from '@docklet/oci';
import { describe, expect, it } from '@jest/globals';

import { failureOf } from '../failure-of.fixture.js';
import { checkNewResources, checkResources } from './check-resources.js';

const mib = 1024 * 1024;

describe('checkResources', () => {
  it.each<[string, RuntimeResources]>([
    ['nothing', {}],
    ['the least memory', { memory: { limit: 6 * mib } }],
    ['no limits', { memory: { limit: -1, swap: -1 }, cpu: { quota: -1 }, pids: { limit: -1 } }],
    ['swap of the same size', { memory: { limit: 64 * mib, swap: 64 * mib } }],
    ['a switch that is off', { memory: { disableOOMKiller: false } }],
    ['an empty list', { hugepageLimits: [] }],
  ])('takes %s', (_, resources) => {
    expect(() => {
      checkResources(resources);
    }).not.toThrow();
  });

  it.each<[string, RuntimeResources]>([
    ['memory', { memory: { limit: 6 * mib - 1 } }],
    ['memory', { memory: { limit: 0 } }],
    ['memory', { memory: { limit: Number.NaN } }],
    ['memory', { memory: { limit: 2 ** 63 } }],
    ['memory', { memory: { limit: 64 * mib, swap: 32 * mib } }],
    ['memory', { memory: { limit: 64 * mib, reservation: 65 * mib } }],
    ['memory', { memory: { swappiness: 101 } }],
    ['cpu', { cpu: { shares: 1 } }],
    ['cpu', { cpu: { quota: 999 } }],
    ['cpu', { cpu: { quota: 0 } }],
    ['cpu', { cpu: { period: 1_000_001 } }],
    ['cpu', { cpu: { idle: 2 } }],
    ['pids', { pids: { limit: 0 } }],
    ['pids', { pids: { limit: 1.5 } }],
    ['blockIO', { blockIO: { weight: 9 } }],
  ])('refuses a value of %s: %j', (controller, resources) => {
    const failure = failureOf(() => {
      checkResources(resources);
    });
    expect(failure.code).toBe('DOCKLET_CGROUPS_INVALID_LIMIT');
    expect(failure.details).toMatchObject({ controller });
  });

  it.each([
    ['memory', 'kernel', { memory: { kernel: 1 } }],
    ['cpu', 'realtimeRuntime', { cpu: { realtimeRuntime: 950_000 } }],
    ['blockIO', 'weightDevice', { blockIO: { weightDevice: [{ major: 8, minor: 0, weight: 5 }] } }],
    ['hugepageLimits', '0', { hugepageLimits: [{ pageSize: '2MB', limit: 0 }] }],
    ['network', 'classID', { network: { classID: 1 } }],
    ['cpu', 'constructor', { cpu: { constructor: 1 } }],
  ])('refuses what it cannot put in force: %s %s', (controller, limit, resources) => {
    const failure = failureOf(() => {
      checkResources(resources as RuntimeResources);
    });
    expect(failure.code).toBe('DOCKLET_CGROUPS_UNSUPPORTED_LIMIT');
    expect(failure.details).toMatchObject({ controller, limit });
  });
});

describe('checkNewResources', () => {
  it('refuses a limit of memory and swap without one of memory', () => {
    const failure = failureOf(() => {
      checkNewResources({ memory: { swap: 64 * mib } });
    });
    expect(failure.code).toBe('DOCKLET_CGROUPS_INVALID_LIMIT');
  });
});
