import { describe, expect, it } from '@jest/globals';

import { capabilityMask } from './capability-mask.js';
import { encodeCapset } from './capset.js';

describe('encodeCapset', () => {
  it('puts the lower and the upper 32 capabilities into two structures', () => {
    const { header, data } = encodeCapset({
      effective: capabilityMask(['CAP_CHOWN', 'CAP_BPF']),
      permitted: capabilityMask(['CAP_CHOWN', 'CAP_SETFCAP', 'CAP_BPF']),
    });
    expect(header.toString('hex')).toBe('2205082000000000');
    expect(data.toString('hex')).toBe(
      ['01000000', '01000080', '00000000', '80000000', '80000000', '00000000'].join(''),
    );
  });

  it('has room for no inheritable set (CVE-2022-24769)', () => {
    const all = (1n << 64n) - 1n;
    const { data } = encodeCapset({ effective: all, permitted: all });
    expect([data.readUInt32LE(8), data.readUInt32LE(20)]).toEqual([0, 0]);
  });
});
