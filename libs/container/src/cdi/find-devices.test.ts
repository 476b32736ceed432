import { describe, expect, it } from '@jest/globals';
import type { DeviceRequest } from '../options/device-request.js';
import { findDevices } from './find-devices.js';
import type { CdiRegistry, FoundDevice } from './read-specs.js';

function registryOf(
  devices: Readonly<Record<string, readonly string[]>>,
  conflicts: readonly string[] = [],
): CdiRegistry {
  const found = Object.entries(devices).flatMap(([kind, names]) => {
    const spec = { cdiVersion: '1.0.0', kind, devices: [] };
    return names.map((name): [string, FoundDevice] => [
      `${kind}=${name}`,
      {
        name: `${kind}=${name}`,
        device: { name, containerEdits: {} },
        source: { file: '/x', spec },
      },
    ]);
  });
  return {
    folders: ['/etc/cdi'],
    devices: new Map(found),
    conflicts: new Map(conflicts.map((name) => [name, ['/a', '/b']])),
    problems: [],
  };
}

const nvidia = registryOf({ 'nvidia.com/gpu': ['10', '2', '0', 'all', 'GPU-a'] });

type Gpus = Extract<DeviceRequest, { kind: 'gpus' }>;

function names(registry: CdiRegistry, ...requests: readonly DeviceRequest[]): string[] {
  return findDevices(registry, requests).map(({ name }) => name);
}

const gpus = (devices: Gpus['devices'], driver?: Gpus['driver']): Gpus => ({
  kind: 'gpus',
  devices,
  ...(driver === undefined ? {} : { driver }),
});

describe('findDevices', () => {
  it('finds each device once, in the order in which they are asked for', () => {
    const asked = ['nvidia.com/gpu=2', 'nvidia.com/gpu=0', 'nvidia.com/gpu=2'];
    expect(names(nvidia, { kind: 'cdi', names: asked }, gpus(['0']))).toEqual([
      'nvidia.com/gpu=2',
      'nvidia.com/gpu=0',
    ]);
  });

  it('says which devices of its kind there are when there is none of a name', () => {
    const known = ['0', '10', '2', 'GPU-a', 'all'].map((name) => `nvidia.com/gpu=${name}`);
    expect(() => names(nvidia, { kind: 'cdi', names: ['nvidia.com/gpu=7'] })).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CONTAINER_CDI_DEVICE_NOT_FOUND',
        hint: `there are ${known.join(', ')}`,
        details: { device: 'nvidia.com/gpu=7', known, folders: ['/etc/cdi'] },
      }),
    );
  });

  it('refuses one that is specified twice', () => {
    const registry = registryOf({}, ['v/c=0']);
    expect(() => names(registry, { kind: 'cdi', names: ['v/c=0'] })).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CONTAINER_CDI_DEVICE_CONFLICT',
        details: { device: 'v/c=0', files: ['/a', '/b'] },
      }),
    );
  });

  it('refuses what is no name', () => {
    expect(() => names(nvidia, { kind: 'cdi', names: ['/dev/null'] })).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CONTAINER_INVALID_CDI_NAME' }),
    );
  });
});

describe('findDevices for GPUs', () => {
  it.each([
    ['all', ['all']],
    [2, ['0', '2']],
    [
      ['GPU-a', '10'],
      ['GPU-a', '10'],
    ],
  ])('finds %j', (devices, expected) => {
    expect(names(nvidia, gpus(devices as Gpus['devices']))).toEqual(
      expected.map((name) => `nvidia.com/gpu=${name}`),
    );
  });

  it('takes all one by one where no device is all of them', () => {
    const registry = registryOf({ 'amd.com/gpu': ['1', '0'] });
    expect(names(registry, gpus('all'))).toEqual(['amd.com/gpu=0', 'amd.com/gpu=1']);
  });

  it('counts those that have UUIDs only', () => {
    const registry = registryOf({ 'nvidia.com/gpu': ['all', 'GPU-b', 'GPU-a'] });
    expect(names(registry, gpus(1))).toEqual(['nvidia.com/gpu=GPU-a']);
  });

  it('takes those of another vendor only where there are no others, or it is named', () => {
    const both = registryOf({ 'amd.com/gpu': ['0'], 'nvidia.com/gpu': ['0'] });
    expect(names(both, gpus(1))).toEqual(['nvidia.com/gpu=0']);
    expect(names(both, gpus(1, 'amd'))).toEqual(['amd.com/gpu=0']);
    expect(names(registryOf({ 'amd.com/gpu': ['0'] }), gpus(1))).toEqual(['amd.com/gpu=0']);
  });

  it('finds no more than there are', () => {
    expect(() => names(nvidia, gpus(4))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CONTAINER_CDI_DEVICE_NOT_FOUND' }),
    );
  });

  it.each([0, -1, 1.5])('refuses %d of them', (count) => {
    expect(() => names(nvidia, gpus(count))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CONTAINER_INVALID_GPU_COUNT', details: { count } }),
    );
  });

  it.each([
    [undefined, 'nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml'],
    ['amd', 'amd-ctk cdi generate'],
  ] as const)('says how to specify those of %s when there are none', (driver, hint) => {
    expect(() => names(registryOf({ 'v/c': ['0'] }), gpus('all', driver))).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CONTAINER_NO_GPU',
        hint: expect.stringContaining(hint),
      }),
    );
  });
});
