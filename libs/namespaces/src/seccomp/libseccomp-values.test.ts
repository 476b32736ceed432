import type { SeccompArgument } from '@docklet/oci';
import { describe, expect, it } from '@jest/globals';

import { encodeAction, encodeConditions } from './libseccomp-values.js';

const invalid = expect.objectContaining({ code: 'DOCKLET_NAMESPACES_SECCOMP_FILTER' });

describe('encodeAction', () => {
  it.each([
    ['SCMP_ACT_KILL', 0],
    ['SCMP_ACT_KILL_PROCESS', 0x8000_0000],
    ['SCMP_ACT_TRAP', 0x0003_0000],
    ['SCMP_ACT_ERRNO', 0x0005_0001],
    ['SCMP_ACT_TRACE', 0x7ff0_0001],
    ['SCMP_ACT_LOG', 0x7ffc_0000],
    ['SCMP_ACT_ALLOW', 0x7fff_0000],
  ] as const)('encodes %s', (action, expected) => {
    expect(encodeAction(action)).toBe(expected);
  });

  it('carries an error number where there is room for one', () => {
    expect(encodeAction('SCMP_ACT_ERRNO', 38)).toBe(0x0005_0026);
    expect(encodeAction('SCMP_ACT_ERRNO', 0)).toBe(0x0005_0000);
    expect(encodeAction('SCMP_ACT_ALLOW', 38)).toBe(0x7fff_0000);
  });

  it.each([-1, 4096, 1.5, Number.NaN])('refuses the error number %d', (errno) => {
    expect(() => encodeAction('SCMP_ACT_ERRNO', errno)).toThrow(invalid);
  });

  it('refuses to ask a program that is not there', () => {
    expect(() => encodeAction('SCMP_ACT_NOTIFY')).toThrow(invalid);
  });
});

describe('encodeConditions', () => {
  it('encodes struct scmp_arg_cmp', () => {
    const bytes = encodeConditions([
      { index: 0, value: 0x7e02_0000, valueTwo: 1, op: 'SCMP_CMP_MASKED_EQ' },
      { index: 5, value: 2 ** 53 - 1, op: 'SCMP_CMP_NE' },
    ]);
    expect(bytes.toString('hex')).toBe(
      [
        '00000000' + '07000000' + '0000027e00000000' + '0100000000000000',
        '05000000' + '01000000' + 'ffffffffffff1f00' + '0000000000000000',
      ].join(''),
    );
  });

  it.each<Partial<SeccompArgument>>([
    { index: 6 },
    { index: -1 },
    { index: 0.5 },
    { value: -1 },
    { value: 2 ** 53 },
    { value: 2 ** 64 - 1 },
    { valueTwo: 0.5 },
  ])('refuses %j', (change) => {
    const condition = { index: 0, value: 0, op: 'SCMP_CMP_EQ', ...change } as const;
    expect(() => encodeConditions([condition])).toThrow(invalid);
  });
});
