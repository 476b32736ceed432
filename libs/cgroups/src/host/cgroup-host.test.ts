import { describe, expect, it } from '@jest/globals';

import { describeCgroupHost } from './cgroup-host.js';
import { hybridFacts, v1Facts, v2Facts } from './hosts.fixture.js';

describe('describeCgroupHost', () => {
  describe('when all is on v2', () => {
    const host = describeCgroupHost(v2Facts);

    it('finds the controllers there', () => {
      expect(host.mode).toBe('v2');
      expect(host.unified?.mountPoint).toBe('/sys/fs/cgroup');
      expect(host.unified?.controllers).toContain('hugetlb');
      expect(host.controllers.io).toEqual({ kind: 'v2', mountPoint: '/sys/fs/cgroup' });
    });

    it('counts what every v2 cgroup can do', () => {
      expect(host.controllers.devices.kind).toBe('v2');
      expect(host.controllers.freezer.kind).toBe('v2');
      expect(host.controllers.cpuacct.kind).toBe('v2');
    });

    it('says that the kernel does not have a controller that is listed nowhere', () => {
      const { controllers } = describeCgroupHost({ ...v2Facts, unifiedControllers: 'cpu' });
      expect(controllers.io).toEqual({
        kind: 'unavailable',
        reason: 'the kernel does not have it',
      });
    });

    it('says that a controller is not handed down to here', () => {
      const { controllers } = describeCgroupHost({ ...v2Facts, unifiedControllers: 'cpu' });
      expect(controllers.memory).toEqual({
        kind: 'unavailable',
        reason: 'no hierarchy that is mounted here offers it',
      });
    });
  });

  describe('when controllers are on v1 beside v2', () => {
    const host = describeCgroupHost(hybridFacts);

    it('finds each where it is', () => {
      expect(host.mode).toBe('hybrid');
      expect(host.controllers.memory).toEqual({
        kind: 'v1',
        mountPoint: '/sys/fs/cgroup/memory',
      });
      expect(host.controllers.io).toEqual({ kind: 'v1', mountPoint: '/sys/fs/cgroup/blkio' });
      expect(host.controllers.devices.kind).toBe('v1');
    });

    it('lets v2 freeze and count time, which saves two hierarchies', () => {
      expect(host.controllers.freezer.kind).toBe('v2');
      expect(host.controllers.cpuacct.kind).toBe('v2');
    });
  });

  describe('when there is v1 only', () => {
    const host = describeCgroupHost(v1Facts);

    it('finds controllers that are mounted together', () => {
      expect(host.mode).toBe('v1');
      expect(host.unified).toBeUndefined();
      expect(host.controllers.cpu).toEqual(host.controllers.cpuacct);
    });

    it.each([
      ['memory', "it is switched off, as by cgroup_disable=memory on the kernel's command line"],
      ['io', 'its hierarchy is mounted read-only at /sys/fs/cgroup/blkio'],
      ['cpuset', 'no hierarchy that is mounted here offers it'],
      ['devices', 'its v1 hierarchy is not mounted here'],
    ] as const)('says why %s cannot be used', (name, reason) => {
      expect(host.controllers[name]).toEqual({ kind: 'unavailable', reason });
    });
  });

  describe('when nothing is mounted', () => {
    it('finds nothing', () => {
      const host = describeCgroupHost({ ...v1Facts, mountinfo: '' });
      expect(host.mode).toBe('none');
      expect(new Set(Object.values(host.controllers).map(({ kind }) => kind))).toEqual(
        new Set(['unavailable']),
      );
    });

    it('does not count a hierarchy that only systemd uses, nor one that is read-only', () => {
      const mountinfo = [
        '1 0 0:1 / /a rw - cgroup cgroup rw,name=systemd',
        '2 0 0:2 / /b ro - cgroup2 cgroup2 rw',
      ].join('\n');
      expect(describeCgroupHost({ ...v1Facts, mountinfo }).mode).toBe('none');
    });
  });
});
