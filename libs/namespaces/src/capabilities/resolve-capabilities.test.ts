import { describe, expect, it } from '@jest/globals';

import { capabilityMask, maskUpTo } from './capability-mask.js';
import type { CapabilityName } from './capability-table.js';
import { capabilityNames, defaultCapabilities } from './capability-table.js';
import type { CapabilityRequest } from './resolve-capabilities.js';
import { resolveCapabilities } from './resolve-capabilities.js';

const limits = { lastCapability: 40, available: maskUpTo(40) };
const withoutResource = maskUpTo(40) & ~capabilityMask(['CAP_SYS_RESOURCE']);

function without(
  names: readonly CapabilityName[],
  ...dropped: readonly CapabilityName[]
): readonly CapabilityName[] {
  return names.filter((name) => !dropped.includes(name));
}

describe('resolveCapabilities', () => {
  it.each<[string, CapabilityRequest, readonly CapabilityName[]]>([
    ['nothing', {}, [...defaultCapabilities]],
    ['an addition', { add: ['SYS_TIME'] }, [...defaultCapabilities, 'CAP_SYS_TIME']],
    ['one that is there already', { add: ['CHOWN'] }, [...defaultCapabilities]],
    ['a removal', { drop: ['NET_RAW'] }, without(defaultCapabilities, 'CAP_NET_RAW')],
    ['both of one name', { add: ['NET_RAW'], drop: ['NET_RAW'] }, [...defaultCapabilities]],
    ['drop ALL', { drop: ['ALL'] }, []],
    ['drop ALL, add one', { drop: ['ALL'], add: ['CHOWN'] }, ['CAP_CHOWN']],
    ['add ALL', { add: ['ALL'] }, capabilityNames],
    [
      'add ALL, drop one',
      { add: ['all'], drop: ['SYS_ADMIN'] },
      without(capabilityNames, 'CAP_SYS_ADMIN'),
    ],
    ['privileged', { privileged: true }, capabilityNames],
    ['privileged, drop one', { privileged: true, drop: ['KILL'] }, capabilityNames],
    ['other spellings', { drop: ['all'], add: ['cap_chown', 'Kill'] }, ['CAP_CHOWN', 'CAP_KILL']],
  ])('when asked for %s', (_, request, expected) => {
    const { bounding } = resolveCapabilities(request, limits);
    expect([...bounding].sort()).toEqual([...expected].sort());
  });

  it('grants one set, in the order of the numbers', () => {
    const sets = resolveCapabilities({ add: ['SYS_TIME', 'SYS_ADMIN'] }, limits);
    const numbers = sets.bounding.map((name) => capabilityNames.indexOf(name));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(sets.permitted).toEqual(sets.bounding);
    expect(sets.effective).toEqual(sets.bounding);
  });

  it.each<CapabilityRequest>([{}, { add: ['ALL'] }, { privileged: true }])(
    'leaves the inheritable and ambient sets empty (CVE-2022-24769): %j',
    (request) => {
      const { inheritable, ambient } = resolveCapabilities(request, limits);
      expect({ inheritable, ambient }).toEqual({ inheritable: [], ambient: [] });
    },
  );

  describe('when the engine lacks a capability', () => {
    const reduced = { lastCapability: 40, available: withoutResource };

    it('refuses it by name', () => {
      expect(() => resolveCapabilities({ add: ['sys_resource'] }, reduced)).toThrow(
        expect.objectContaining({
          code: 'DOCKLET_NAMESPACES_CAPABILITY_UNAVAILABLE',
          details: { name: 'CAP_SYS_RESOURCE', lack: 'engine' },
        }),
      );
    });

    it.each<CapabilityRequest>([{ add: ['ALL'] }, { privileged: true }])(
      'gives the rest: %j',
      (request) => {
        const { bounding } = resolveCapabilities(request, reduced);
        expect(bounding).toEqual(without(capabilityNames, 'CAP_SYS_RESOURCE'));
      },
    );

    it('drops it without complaint', () => {
      expect(resolveCapabilities({ drop: ['SYS_RESOURCE'] }, reduced).bounding).toHaveLength(14);
    });

    it('gives what is left of the default set', () => {
      const { bounding } = resolveCapabilities(
        {},
        { lastCapability: 40, available: capabilityMask(['CAP_KILL', 'CAP_BPF']) },
      );
      expect(bounding).toEqual(['CAP_KILL']);
    });
  });

  describe('when the kernel is older', () => {
    const older = { lastCapability: 37, available: maskUpTo(40) };

    it('refuses what it does not know', () => {
      expect(() => resolveCapabilities({ add: ['BPF'] }, older)).toThrow(
        expect.objectContaining({
          code: 'DOCKLET_NAMESPACES_CAPABILITY_UNAVAILABLE',
          details: { name: 'CAP_BPF', lack: 'kernel' },
        }),
      );
    });

    it('gives a privileged container what it knows', () => {
      const { bounding } = resolveCapabilities({ privileged: true }, older);
      expect(bounding.at(-1)).toBe('CAP_AUDIT_READ');
    });
  });

  it.each([
    ['SYS_ADMINN', 'CAP_SYS_ADMIN'],
    ['cap_chwon', 'CAP_CHOWN'],
    ['sysadmin', 'CAP_SYS_ADMIN'],
    ['CAP_ALL', 'CAP_KILL'],
    ['CAP_CAP_CHOWN', 'CAP_CHOWN'],
    ['CAP_NOSUCH', undefined],
    ['', undefined],
  ])('refuses the unknown name %j and names %s', (name, nearest) => {
    for (const request of [{ add: [name] }, { drop: [name] }, { add: [name], privileged: true }]) {
      expect(() => resolveCapabilities(request, limits)).toThrow(
        expect.objectContaining({
          code: 'DOCKLET_NAMESPACES_UNKNOWN_CAPABILITY',
          details: { name: JSON.stringify(name), nearest },
        }),
      );
    }
  });
});
