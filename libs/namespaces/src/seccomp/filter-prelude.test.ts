import { describe, expect, it } from '@jest/globals';

import { decide, encodeInstructions } from './bpf.js';
import { runFilter } from './bpf-machine.fixture.js';
import { filterPrelude } from './filter-prelude.js';

const ALLOW = 0x7fff_0000;
const ENOSYS = 0x0005_0026;
/** What follows the prelude. */
const REST = 0x0005_0001;

const x64 = 0xc000_003e;
const x86 = 0x4000_0003;
const arm64 = 0xc000_00b7;

function decisionOn(
  number: number,
  architecture = x64,
  { firstUnknown }: { readonly firstUnknown: number | undefined } = { firstUnknown: 467 },
): number {
  const prelude = filterPrelude({
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32', 'SCMP_ARCH_MIPSEL'],
    newer: new Map([
      [457, ALLOW],
      [462, ALLOW],
    ]),
    firstUnknown,
  });
  const filter = encodeInstructions([...prelude, decide(REST)]);
  return runFilter(filter, { number, architecture });
}

describe('filterPrelude', () => {
  it.each([x64, x86])('decides over calls that libseccomp does not know: %d', (architecture) => {
    expect(decisionOn(457, architecture)).toBe(ALLOW);
    expect(decisionOn(462, architecture)).toBe(ALLOW);
  });

  it.each([0, 41, 335, 423, 424, 435, 456, 458, 466])('leaves call %d to the rest', (number) => {
    expect(decisionOn(number)).toBe(REST);
  });

  it.each([467, 470, 1000, 0x3fff_ffff])('says that there is no call %d', (number) => {
    expect(decisionOn(number)).toBe(ENOSYS);
  });

  it.each([0x4000_0000, 0x4000_01c9, 0x4000_0fff, 0xffff_ffff])(
    'leaves calls of x32 to the rest: %d',
    (number) => {
      expect(decisionOn(number)).toBe(REST);
    },
  );

  it('leaves other architectures to the rest, where they end the thread', () => {
    expect([457, 467, 1000].map((number) => decisionOn(number, arm64))).toEqual([REST, REST, REST]);
  });

  it('says nothing of unknown calls where the profile means all calls', () => {
    expect(decisionOn(1000, x64, { firstUnknown: undefined })).toBe(REST);
  });

  it('is not there when it has nothing to decide', () => {
    const nothing = {
      architectures: ['SCMP_ARCH_X86_64'],
      newer: new Map(),
      firstUnknown: undefined,
    };
    expect(filterPrelude(nothing)).toEqual([]);
  });
});
