import type { RuntimeDeviceRule } from '@docklet/oci';
import { describe, expect, it } from '@jest/globals';

import { failureOf } from '../failure-of.fixture.js';
import { nothingYet } from '../plan/folder-operations.js';
import { v1DevicesWrites } from './devices.js';

const denyAll: RuntimeDeviceRule = { allow: false, access: 'rwm' };
const allowNull: RuntimeDeviceRule = { allow: true, type: 'c', major: 1, minor: 3 };

function written(devices: readonly RuntimeDeviceRule[]): string[] {
  return v1DevicesWrites({ devices }, nothingYet).map(({ file, value }) => `${file} ${value}`);
}

describe('v1DevicesWrites', () => {
  it('denies all, then allows one by one', () => {
    expect(written([denyAll, allowNull, { allow: true, type: 'b', access: 'm' }])).toEqual([
      'devices.deny a',
      'devices.allow c 1:3 rwm',
      'devices.allow b *:* m',
    ]);
  });

  it('allows all to a privileged container', () => {
    expect(written([{ allow: true, access: 'rwm' }])).toEqual(['devices.allow a']);
  });

  it('drops what a rule about everything overrides', () => {
    expect(written([allowNull, denyAll])).toEqual(['devices.deny a']);
  });

  it('never turns a rule about one way of access into one about all', () => {
    expect(written([{ allow: true, access: 'r' }])).toEqual([
      'devices.allow b *:* r',
      'devices.allow c *:* r',
    ]);
  });

  it('takes back the very devices that were allowed', () => {
    expect(written([denyAll, allowNull, { ...allowNull, allow: false, access: 'w' }])).toEqual([
      'devices.deny a',
      'devices.allow c 1:3 rwm',
      'devices.deny c 1:3 w',
    ]);
  });

  it.each<[string, RuntimeDeviceRule[]]>([
    ['denying more than was allowed', [denyAll, allowNull, { allow: false, type: 'c' }]],
    ['allowing part of what was denied', [{ allow: false, type: 'c' }, allowNull]],
    [
      'denying the second of two that were allowed',
      [denyAll, { ...allowNull, minor: -1 }, allowNull, { ...allowNull, allow: false }],
    ],
  ])('refuses %s, which the kernel would take and not do', (_, devices) => {
    const failure = failureOf(() => written(devices));
    expect(failure.code).toBe('DOCKLET_CGROUPS_UNSUPPORTED_LIMIT');
    expect(failure.details).toMatchObject({ controller: 'devices' });
  });
});
