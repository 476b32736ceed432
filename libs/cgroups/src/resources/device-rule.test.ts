import type { RuntimeDeviceRule } from '@docklet/oci';
import { describe, expect, it } from '@jest/globals';

import { failureOf } from '../failure-of.fixture.js';
import { normalizeDeviceRules } from './device-rule.js';

describe('normalizeDeviceRules', () => {
  it('makes two rules of one for all types, and fills in what is open', () => {
    const all = { allow: false, major: 'any', minor: 'any', access: ['r', 'w', 'm'] };
    expect(normalizeDeviceRules([{ allow: false }])).toEqual([
      { ...all, type: 'b' },
      { ...all, type: 'c' },
    ]);
  });

  it('orders the ways of access', () => {
    const rule = { allow: true, type: 'c', major: 1, minor: -1, access: 'mr' } as const;
    expect(normalizeDeviceRules([rule])).toEqual([
      { allow: true, type: 'c', major: 1, minor: 'any', access: ['r', 'm'] },
    ]);
  });

  it.each<Partial<RuntimeDeviceRule>>([
    { access: '' },
    { access: 'x' },
    { access: 'rwmr' },
    { major: 4096 },
    { major: -2 },
    { minor: 1_048_576 },
    { minor: 0.5 },
  ])('refuses %j', (rule) => {
    const failure = failureOf(() => normalizeDeviceRules([{ allow: true, ...rule }]));
    expect(failure.code).toBe('DOCKLET_CGROUPS_INVALID_LIMIT');
    expect(failure.details).toMatchObject({ controller: 'devices' });
  });
});
