import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { capabilitiesOfMask, capabilityMask, maskUpTo } from './capability-mask.js';
import { capabilityNames, defaultCapabilities } from './capability-table.js';

describe('capabilityMask', () => {
  it('has one bit for each name', () => {
    expect(capabilityMask([])).toBe(0n);
    expect(capabilityMask(['CAP_CHOWN', 'CAP_SYS_ADMIN'])).toBe(0x20_0001n);
    expect(capabilityMask(['CAP_CHECKPOINT_RESTORE'])).toBe(1n << 40n);
  });

  it('gives the mask that a container of Docker shows in /proc/1/status', () => {
    expect(capabilityMask(defaultCapabilities).toString(16)).toBe('a80425fb');
  });

  it('refuses what is not a full name', () => {
    expect(() => capabilityMask(['CHOWN'])).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NAMESPACES_UNKNOWN_CAPABILITY' }),
    );
    expect(() => capabilityMask(['toString'])).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NAMESPACES_UNKNOWN_CAPABILITY' }),
    );
  });
});

describe('capabilitiesOfMask', () => {
  it('is the inverse of capabilityMask', () => {
    fc.assert(
      fc.property(fc.subarray([...capabilityNames]), (names) => {
        expect(capabilitiesOfMask(capabilityMask(names))).toEqual(names);
      }),
    );
  });

  it('leaves out bits that have no name yet', () => {
    expect(capabilitiesOfMask(1n << 41n)).toEqual([]);
  });
});

describe('maskUpTo', () => {
  it('includes the last capability', () => {
    expect(maskUpTo(0)).toBe(1n);
    expect(maskUpTo(40)).toBe(0x1ff_ffff_ffffn);
  });
});
