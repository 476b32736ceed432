import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isDockletError } from '@docklet/errors';
import { defaultProfile } from './default-profile.js';
import { maxProfileBytes, readSeccompProfile } from './read-profile.js';

const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

const rule = { names: ['read'], action: 'SCMP_ACT_ALLOW' };

function reasonFor(value: unknown): unknown {
  try {
    readSeccompProfile(bytesOf(value));
  } catch (error) {
    expect(error).toMatchObject({ code: 'DOCKLET_OCI_INVALID_DOCUMENT' });
    return isDockletError(error) ? error.details['reason'] : undefined;
  }
  return undefined;
}

function reasonForRule(change: object): unknown {
  return reasonFor({ defaultAction: 'SCMP_ACT_ERRNO', syscalls: [rule, { ...rule, ...change }] });
}

describe('readSeccompProfile', () => {
  it('reads its own default profile', () => {
    expect(readSeccompProfile(bytesOf(defaultProfile))).toEqual(defaultProfile);
  });

  it('reads every field of a rule', () => {
    const profile = {
      defaultAction: 'SCMP_ACT_ERRNO',
      defaultErrnoRet: 38,
      architectures: ['SCMP_ARCH_X86_64'],
      flags: ['SECCOMP_FILTER_FLAG_LOG'],
      syscalls: [
        {
          ...rule,
          errnoRet: 1,
          comment: 'because',
          args: [{ index: 1, value: 2114060288, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
          includes: { caps: ['CAP_BPF'], arches: ['amd64'], minKernel: '4.8' },
          excludes: { caps: ['CAP_SYS_ADMIN'] },
        },
      ],
    };
    expect(readSeccompProfile(bytesOf(profile))).toEqual(profile);
  });

  it('reads null as absent, as profiles of Go programs have it', () => {
    const written = { ...rule, args: null, comment: '', includes: {}, excludes: null };
    const profile = readSeccompProfile(
      bytesOf({ defaultAction: 'SCMP_ACT_ERRNO', archMap: null, syscalls: [written] }),
    );
    expect(profile.syscalls).toEqual([{ ...rule, comment: '', includes: {} }]);
  });

  it('reads a rule of the older form, with one name', () => {
    const profile = readSeccompProfile(
      bytesOf({
        defaultAction: 'SCMP_ACT_ALLOW',
        syscalls: [{ name: 'mount', action: 'SCMP_ACT_ERRNO' }],
      }),
    );
    expect(profile.syscalls).toEqual([{ names: ['mount'], action: 'SCMP_ACT_ERRNO' }]);
  });

  it('reads a profile without rules', () => {
    expect(readSeccompProfile(bytesOf({ defaultAction: 'SCMP_ACT_LOG' })).syscalls).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['an action', { action: 'ALLOW' }, '"syscalls".1."action"'],
    ['names', { names: 'read' }, '"syscalls".1."names"'],
    ['a name that is no text', { names: ['read', 5] }, '"syscalls".1."names".1'],
    ['an error number', { errnoRet: 5000 }, '"syscalls".1."errnoRet"'],
    ['a negative error number', { errnoRet: -1 }, '"syscalls".1."errnoRet"'],
    ['an operator', { args: [{ index: 0, value: 1, op: '==' }] }, '"syscalls".1."args".0."op"'],
    [
      'a seventh argument',
      { args: [{ index: 6, value: 1, op: 'SCMP_CMP_EQ' }] },
      '"syscalls".1."args".0."index"',
    ],
    [
      'a value that would be rounded',
      { args: [{ index: 0, value: 2 ** 64 - 1, op: 'SCMP_CMP_EQ' }] },
      '"syscalls".1."args".0."value"',
    ],
    [
      'a kernel version',
      { includes: { minKernel: '4.8.1' } },
      '"syscalls".1."includes"."minKernel"',
    ],
  ])('refuses %s, and names the field', (_, change, field) => {
    expect(reasonForRule(change)).toContain(field);
  });

  it.each<[string, object, string]>([
    ['in a rule', { arg: [] }, '"syscalls".1."arg"'],
    [
      'in a condition',
      { args: [{ index: 0, value: 1, op: 'SCMP_CMP_EQ', valuetwo: 3 }] },
      '"syscalls".1."args".0."valuetwo"',
    ],
    ['in includes', { includes: { cap: ['CAP_BPF'] } }, '"syscalls".1."includes"."cap"'],
    ['in excludes', { excludes: { minkernel: '4.8' } }, '"syscalls".1."excludes"."minkernel"'],
  ])(
    'refuses a misspelt field %s, which could leave a call without condition',
    (_, change, field) => {
      expect(reasonForRule(change)).toContain(`${field} is not a field`);
    },
  );

  it('refuses what says two things at once, or nothing', () => {
    const both = { architectures: [], archMap: [] };
    expect(reasonFor({ defaultAction: 'SCMP_ACT_ERRNO', ...both })).toContain('"archMap"');
    expect(reasonForRule({ name: 'write' })).toContain('"syscalls".1 needs "names"');
    expect(
      reasonFor({ defaultAction: 'SCMP_ACT_ERRNO', syscalls: [{ action: 'SCMP_ACT_ALLOW' }] }),
    ).toContain('"syscalls".0 needs "names"');
    expect(reasonFor({ syscalls: [] })).toContain('"defaultAction"');
  });

  it('refuses what is too large', () => {
    expect(() => readSeccompProfile(Buffer.alloc(maxProfileBytes + 1, ' '))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_OCI_DOCUMENT_TOO_LARGE' }),
    );
  });

  it('reads or refuses any JSON', () => {
    const actions = fc.constantFrom('SCMP_ACT_ALLOW', 'SCMP_ACT_ERRNO', 5, null);
    const rules = fc.array(
      fc.record(
        { names: fc.jsonValue(), name: fc.jsonValue(), action: actions, args: fc.jsonValue() },
        { requiredKeys: [] },
      ),
    );
    const profiles = fc.record({
      defaultAction: actions,
      syscalls: fc.oneof(rules, fc.jsonValue()),
    });
    fc.assert(
      fc.property(profiles, (profile) => {
        try {
          for (const { names } of readSeccompProfile(bytesOf(profile)).syscalls) {
            expect(names.every((name) => typeof name === 'string')).toBe(true);
          }
        } catch (error) {
          expect(isDockletError(error)).toBe(true);
        }
      }),
    );
  });
});
