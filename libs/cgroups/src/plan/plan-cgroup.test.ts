import type { RuntimeResources } from '@docklet/oci';
import { describe, expect, it } from '@jest/globals';

import { locateCgroup } from '../cgroup.js';
import { failureOf } from '../failure-of.fixture.js';
import type { CgroupHost, CgroupHostFacts } from '../host/cgroup-host.js';
import { hostBelow, hybridFacts, v1Facts, v2Facts } from '../host/hosts.fixture.js';
import type { CgroupOperation } from '../operations/operation.js';
import { temporaryFolders } from '../temporary-folder.fixture.js';
import { planCgroup, planUpdate } from './plan-cgroup.js';

const temporaryFolder = temporaryFolders();
const mib = 1024 * 1024;
const path = 'docklet/c1';

interface Place {
  readonly folder: string;
  readonly host: CgroupHost;
}

function placeWith(facts: CgroupHostFacts, files: Readonly<Record<string, string>> = {}): Place {
  const folder = temporaryFolder(files);
  return { folder, host: hostBelow(folder, facts) };
}

/** Operations in short: `mkdir PATH`, `mkdir? PATH` where it may exist, `PATH = VALUE`. */
function inShort({ folder }: Place, operations: readonly CgroupOperation[]): string[] {
  return operations.map((operation) => {
    const where = operation.path.slice(folder.length + 1);
    const mayExist = operation.tolerated?.includes('EEXIST') === true ? '?' : '';
    return operation.kind === 'mkdir'
      ? `mkdir${mayExist} ${where}`
      : `${where} = ${operation.value}`;
  });
}

function create(place: Place, resources: RuntimeResources): string[] {
  return inShort(place, planCgroup(place.host, { path, resources }).operations);
}

describe('planCgroup', () => {
  describe('when all is on v2', () => {
    it('hands controllers down, then makes one folder with the limits', () => {
      const resources = { memory: { limit: 64 * mib }, pids: { limit: 100 } };
      const controllers = '+io +memory +pids';
      expect(create(placeWith(v2Facts), resources)).toEqual([
        `cgroup.subtree_control = ${controllers}`,
        'mkdir? docklet',
        `docklet/cgroup.subtree_control = ${controllers}`,
        'mkdir docklet/c1',
        'docklet/c1/memory.max = 67108864',
        'docklet/c1/pids.max = 100',
      ]);
    });

    it('hands down what a limit or a file asks for besides', () => {
      const place = placeWith(v2Facts, { 'cpuset.cpus.effective': '0-3\n' });
      const resources = { cpu: { shares: 1024, cpus: '1' }, unified: { 'hugetlb.2MB.max': '0' } };
      expect(create(place, resources)).toEqual([
        'cgroup.subtree_control = +cpuset +cpu +io +memory +hugetlb +pids',
        'mkdir? docklet',
        'docklet/cgroup.subtree_control = +cpuset +cpu +io +memory +hugetlb +pids',
        'mkdir docklet/c1',
        'docklet/c1/cpu.weight = 100',
        'docklet/c1/cpuset.cpus = 1',
        'docklet/c1/hugetlb.2MB.max = 0',
      ]);
    });

    it('has a program for the devices, and a folder to be cloned into', () => {
      const { folder, host } = placeWith(v2Facts);
      const plan = planCgroup(host, { path, resources: { devices: [{ allow: false }] } });
      expect(plan.deviceProgram?.length).toBeGreaterThan(0);
      expect(plan.join).toMatchObject({ directory: `${folder}/docklet/c1`, taskFiles: [] });
    });
  });

  describe('when controllers are on v1 beside v2', () => {
    it('joins what accounts and kills, even without limits', () => {
      expect(create(placeWith(hybridFacts), {})).toEqual([
        'mkdir? unified/docklet',
        'mkdir unified/docklet/c1',
        'mkdir? memory/docklet',
        'mkdir memory/docklet/c1',
        'mkdir? pids/docklet',
        'mkdir pids/docklet/c1',
      ]);
    });

    it('joins what limits ask for besides', () => {
      const place = placeWith(hybridFacts, {
        'cpuset/cpuset.cpus': '0-1\n',
        'cpuset/cpuset.mems': '0\n',
      });
      const devices = [{ allow: false }, { allow: true, type: 'c', major: 1, minor: 3 }] as const;
      const operations = create(place, { cpu: { quota: 5000, cpus: '1' }, devices });
      expect(operations).toEqual(
        expect.arrayContaining([
          'mkdir cpu/docklet/c1',
          'cpu/docklet/c1/cpu.cfs_quota_us = 5000',
          'cpuset/docklet/cpuset.cpus = 0-1',
          'cpuset/docklet/c1/cpuset.cpus = 1',
          'cpuset/docklet/c1/cpuset.mems = 0',
          'devices/docklet/c1/devices.deny = a',
          'devices/docklet/c1/devices.allow = c 1:3 rwm',
        ]),
      );
    });

    it('needs no program for devices', () => {
      const { host } = placeWith(hybridFacts);
      const plan = planCgroup(host, { path, resources: { devices: [{ allow: false }] } });
      expect(plan.deviceProgram).toBeUndefined();
    });

    it('turns on in v2 what is asked for by the name of its file', () => {
      expect(create(placeWith(hybridFacts), { unified: { 'hugetlb.2MB.max': '0' } })).toEqual(
        expect.arrayContaining([
          'unified/cgroup.subtree_control = +hugetlb',
          'unified/docklet/cgroup.subtree_control = +hugetlb',
          'unified/docklet/c1/hugetlb.2MB.max = 0',
        ]),
      );
    });
  });

  describe('when there is v1 only', () => {
    it('joins the freezer to stop and kill, and makes a shared folder once', () => {
      expect(create(placeWith(v1Facts), { cpu: { shares: 512 } })).toEqual([
        'mkdir? cpu,cpuacct/docklet',
        'mkdir cpu,cpuacct/docklet/c1',
        'cpu,cpuacct/docklet/c1/cpu.shares = 512',
        'mkdir? pids/docklet',
        'mkdir pids/docklet/c1',
        'mkdir? freezer/docklet',
        'mkdir freezer/docklet/c1',
      ]);
    });
  });

  describe('when a limit cannot be put in force', () => {
    it.each<[RuntimeResources, string]>([
      [{ memory: { limit: 64 * mib } }, 'memory'],
      [{ cpu: { cpus: '0' } }, 'cpuset'],
      [{ blockIO: { weight: 100 } }, 'io'],
      [{ devices: [{ allow: false }] }, 'devices'],
      [{ unified: { 'memory.high': '1' } }, 'memory'],
    ])('names the controller that is missing for %j', (resources, controller) => {
      const failure = failureOf(() => create(placeWith(v1Facts), resources));
      expect(failure.code).toBe('DOCKLET_CGROUPS_CONTROLLER_UNAVAILABLE');
      expect(failure.details).toMatchObject({ controller });
    });

    it('names the processors that there are', () => {
      const place = placeWith(v2Facts, { 'cpuset.cpus.effective': '0-1\n' });
      const failure = failureOf(() => create(place, { cpu: { cpus: '2' } }));
      expect(failure.details).toMatchObject({ value: '2', reason: 'this host has 0-1' });
    });

    it('refuses a limit of swap that the kernel does not count', () => {
      const memory = { limit: 64 * mib, swap: 64 * mib };
      const place = placeWith({ ...v2Facts, canLimitSwap: false });
      const failure = failureOf(() => create(place, { memory }));
      expect(failure.code).toBe('DOCKLET_CGROUPS_UNSUPPORTED_LIMIT');
      expect(failure.details).toMatchObject({ controller: 'memory', limit: 'swap' });
    });

    it('refuses values that make no sense before it looks for controllers', () => {
      const failure = failureOf(() => create(placeWith(v1Facts), { memory: { limit: mib } }));
      expect(failure.code).toBe('DOCKLET_CGROUPS_INVALID_LIMIT');
    });
  });

  it('refuses a host without cgroups', () => {
    const { host } = placeWith({ ...v1Facts, mountinfo: '' });
    const failure = failureOf(() => planCgroup(host, { path, resources: {} }));
    expect(failure.code).toBe('DOCKLET_CGROUPS_NOT_MOUNTED');
  });

  it('refuses a path that leads elsewhere', () => {
    const { host } = placeWith(v2Facts);
    const failure = failureOf(() => planCgroup(host, { path: 'docklet/../x', resources: {} }));
    expect(failure.code).toBe('DOCKLET_CGROUPS_INVALID_PATH');
  });
});

describe('planUpdate', () => {
  it('minds what is in force on v1', () => {
    const place = placeWith(hybridFacts, {
      'memory/docklet/c1/memory.memsw.limit_in_bytes': `${64 * mib}\n`,
    });
    const cgroup = locateCgroup(place.host, path);
    const resources = { memory: { limit: 128 * mib, swap: 256 * mib } };
    const { operations } = planUpdate(place.host, cgroup, resources);
    expect(inShort(place, operations)).toEqual([
      'memory/docklet/c1/memory.memsw.limit_in_bytes = 268435456',
      'memory/docklet/c1/memory.limit_in_bytes = 134217728',
    ]);
  });

  it('takes all processes into a hierarchy that the container did without', () => {
    const place = placeWith(hybridFacts, { 'unified/docklet/c1/cgroup.procs': '7\n12\n' });
    const { cgroup } = planCgroup(place.host, { path, resources: {} });
    const plan = planUpdate(place.host, cgroup, { cpu: { quota: 5000 } });
    expect(inShort(place, plan.operations)).toEqual([
      'mkdir? cpu/docklet',
      'mkdir cpu/docklet/c1',
      'cpu/docklet/c1/cpu.cfs_quota_us = 5000',
      'cpu/docklet/c1/cgroup.procs = 7',
      'cpu/docklet/c1/cgroup.procs = 12',
    ]);
    expect(plan.cgroup.v1.cpu).toBe(`${place.folder}/cpu/docklet/c1`);
    expect(plan.cgroup.v1.memory).toBe(cgroup.v1.memory);
  });

  it('turns controllers on again on v2, where it costs nothing', () => {
    const place = placeWith(v2Facts, { 'docklet/c1/cpu.max': '5000 100000\n' });
    const cgroup = locateCgroup(place.host, path);
    const { operations } = planUpdate(place.host, cgroup, { cpu: { period: 50_000 } });
    expect(inShort(place, operations)).toEqual([
      'cgroup.subtree_control = +cpu +io +memory +pids',
      'docklet/cgroup.subtree_control = +cpu +io +memory +pids',
      'docklet/c1/cpu.max = 5000 50000',
    ]);
  });

  it('replaces the program of devices only if there are rules', () => {
    const { host } = placeWith(v2Facts);
    const cgroup = locateCgroup(host, path);
    expect(planUpdate(host, cgroup, {}).deviceProgram).toBeUndefined();
    expect(planUpdate(host, cgroup, { devices: [{ allow: true }] }).deviceProgram).toBeDefined();
  });
});
