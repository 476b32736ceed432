import { describe, expect, it } from '@jest/globals';
import type { ContainerOptions } from '../options/container-options.js';
import type { SpecRequest } from './build-spec.js';
import { buildSpec } from './build-spec.js';

const options: ContainerOptions = {
  source: { kind: 'image', reference: 'busybox' },
  command: ['sh'],
};
const request: SpecRequest = {
  id: 'f'.repeat(64),
  options,
  image: {},
  hostname: 'web',
  domainname: undefined,
  ownFiles: {},
  network: { kind: 'own' },
  joinedPaths: { ipc: '/folder/ipc-namespace', pid: '/folder/pid-namespace' },
  volumeFolder: (name: string) => `/volumes/${name}/_data`,
  cgroupMounts: [],
  cgroupPath: 'docklet/f',
  capabilities: ['CAP_CHOWN'],
  seccomp: undefined,
  hostDevices: [],
  devices: { nodes: [], rules: [] },
  moreMaskedPaths: ['/sys/devices/thermal'],
  canLimitSwap: false,
  noNewPrivileges: false,
};
const specOf = (more: Partial<ContainerOptions>): ReturnType<typeof buildSpec> =>
  buildSpec({ ...request, options: { ...options, ...more } });

describe('buildSpec', () => {
  it('has the namespaces of other containers by their paths, and the shared memory of one', () => {
    const options = { ...request.options, namespacesOf: { ipc: 'a', pid: 'b' } };
    const { linux, mounts } = buildSpec({ ...request, options });
    const joined = linux?.namespaces?.filter(({ path }) => path !== undefined);
    expect(joined).toEqual([
      { type: 'ipc', path: '/folder/ipc-namespace' },
      { type: 'pid', path: '/folder/pid-namespace' },
    ]);
    expect(mounts?.find(({ destination }) => destination === '/dev/shm')).toEqual({
      destination: '/dev/shm',
      type: 'bind',
      source: '/dev/shm',
      options: ['rbind', 'X-docklet.taken-from=ipc-owner'],
    });
  });

  it('gives a container namespaces of its own', () => {
    const types = buildSpec(request).linux?.namespaces?.map(({ type }) => type);
    expect(types).toEqual(['mount', 'uts', 'ipc', 'pid', 'network', 'cgroup']);
  });

  it('leaves out the network namespace on the host’s network, and does not set its parameters', () => {
    const { linux } = buildSpec({ ...request, network: { kind: 'host' } });
    expect(linux?.namespaces?.map(({ type }) => type)).not.toContain('network');
    expect(linux?.sysctl).toEqual({});
  });

  it('leads into a network namespace that is shared, and does not set its parameters', () => {
    const { linux } = buildSpec({
      ...request,
      network: { kind: 'shared', path: '/proc/7/ns/net' },
    });
    expect(linux?.namespaces).toContainEqual({ type: 'network', path: '/proc/7/ns/net' });
    expect(linux?.sysctl).toEqual({});
  });

  it('hides what Docker hides, and this machine’s own', () => {
    const { maskedPaths, readonlyPaths } = buildSpec(request).linux ?? {};
    expect(maskedPaths).toEqual(
      expect.arrayContaining(['/proc/kcore', '/sys/firmware', '/sys/devices/thermal']),
    );
    expect(readonlyPaths).toContain('/proc/sys');
  });

  it.each([
    ['a privileged container', { isPrivileged: true }],
    ['one with open system paths', { hasUnmaskedPaths: true }],
  ])('hides nothing from %s', (_, security) => {
    const { maskedPaths, readonlyPaths } = specOf({ security }).linux ?? {};
    expect([maskedPaths, readonlyPaths]).toEqual([[], []]);
  });

  it('never lets capabilities be inherited or ambient (CVE-2022-24769)', () => {
    expect(buildSpec(request).process?.capabilities).toEqual({
      bounding: ['CAP_CHOWN'],
      effective: ['CAP_CHOWN'],
      permitted: ['CAP_CHOWN'],
      inheritable: [],
      ambient: [],
    });
  });

  it('takes no_new_privs from the user before the settings', () => {
    const always = { ...request, noNewPrivileges: true };
    const withOption = { ...always, options: { ...options, security: { noNewPrivileges: false } } };
    expect(buildSpec(always).process?.noNewPrivileges).toBe(true);
    expect(buildSpec(withOption).process?.noNewPrivileges).toBe(false);
  });

  it('names limits as the specification does', () => {
    const { process } = specOf({ ulimits: [{ name: 'nofile', soft: 10, hard: 20 }] });
    expect(process?.rlimits).toEqual([{ type: 'RLIMIT_NOFILE', soft: 10, hard: 20 }]);
  });

  it('normalizes the working directory, and refuses one that is relative', () => {
    expect(specOf({ workingDirectory: '/a/../b/' }).process?.cwd).toBe('/b/');
    expect(buildSpec(request).process?.cwd).toBe('/');
    expect(() => specOf({ workingDirectory: 'a' })).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CONTAINER_INVALID_WORKING_DIRECTORY' }),
    );
  });

  it('does not make annotations of labels (CVE-2026-94603, CVE-2026-53488)', () => {
    expect(specOf({ labels: { a: 'b' } }).annotations).toEqual({});
  });
});
