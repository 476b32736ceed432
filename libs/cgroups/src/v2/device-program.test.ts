import type { RuntimeDeviceRule } from '@docklet/oci';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { disassemble, run } from './bpf-machine.fixture.js';
import type { DeviceRequest } from './bpf-machine.fixture.js';
import { deviceProgram } from './device-program.js';

const typeBits = { b: 1, c: 2 } as const;
const accessBits = { m: 1, r: 2, w: 4 } as const;
type Access = keyof typeof accessBits;

describe('deviceProgram', () => {
  it('is this, for a container that may use /dev/null only', () => {
    const program = deviceProgram([
      { allow: false, access: 'rwm' },
      { allow: true, type: 'c', major: 1, minor: 3, access: 'rw' },
    ]);
    expect(disassemble(program)).toEqual([
      'r2 = *(u32 *)(r1 +0)',
      'r2 &= 65535',
      'r3 = *(u32 *)(r1 +0)',
      'r3 >>= 16',
      'r4 = *(u32 *)(r1 +4)',
      'r5 = *(u32 *)(r1 +8)',
      // c 1:3 rw takes reading and writing off what is asked for
      'if r2 != 2 goto pc+6',
      'if r4 != 1 goto pc+5',
      'if r5 != 3 goto pc+4',
      'r3 &= -7',
      'if r3 != 0 goto pc+2',
      'r0 = 1',
      'exit',
      // no other character device
      'if r2 != 2 goto pc+5',
      'r6 = r3',
      'r6 &= 7',
      'if r6 == 0 goto pc+2',
      'r0 = 0',
      'exit',
      // no block device
      'if r2 != 1 goto pc+5',
      'r6 = r3',
      'r6 &= 7',
      'if r6 == 0 goto pc+2',
      'r0 = 0',
      'exit',
      'r0 = 1',
      'exit',
    ]);
  });

  it('lets everything through without rules', () => {
    const request = { type: 2, access: 7, major: 1, minor: 3 };
    expect(run(deviceProgram([]), request)).toBe(1n);
  });

  it('leaves out what a later rule about everything overrides', () => {
    const allow = { allow: true, type: 'c', major: 1, minor: 3 } as const;
    const deny = { allow: false };
    expect(deviceProgram([allow, deny])).toEqual(deviceProgram([deny]));
  });

  it('puts two rules for reading and writing together', () => {
    const device = { allow: true, type: 'c', major: 1, minor: 3 } as const;
    const program = deviceProgram([
      { allow: false },
      { ...device, access: 'r' },
      { ...device, access: 'w' },
    ]);
    const readWrite = { type: 2, access: accessBits.r | accessBits.w, major: 1, minor: 3 };
    expect(run(program, readWrite)).toBe(1n);
    expect(run(program, { ...readWrite, access: readWrite.access | accessBits.m })).toBe(0n);
  });

  it('decides as the last rule about each way of access says', () => {
    const number = fc.constantFrom(undefined, -1, 0, 1, 2);
    const rule: fc.Arbitrary<RuntimeDeviceRule> = fc.record({
      allow: fc.boolean(),
      type: fc.constantFrom('a', 'b', 'c'),
      major: number,
      minor: number,
      access: fc.constantFrom('r', 'w', 'm', 'rw', 'rm', 'wm', 'rwm'),
    }) as fc.Arbitrary<RuntimeDeviceRule>;
    const request = fc.record({
      type: fc.constantFrom(typeBits.b, typeBits.c),
      access: fc.integer({ min: 1, max: 7 }),
      major: fc.integer({ min: 0, max: 3 }),
      minor: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 8 }), request, (rules, asked) => {
        expect(run(deviceProgram(rules), asked)).toBe(isAllowed(rules, asked) ? 1n : 0n);
      }),
      { numRuns: 2000 },
    );
  });
});

/** The meaning of rules, said once more without any program. */
function isAllowed(rules: readonly RuntimeDeviceRule[], request: DeviceRequest): boolean {
  const asked = (['r', 'w', 'm'] as const).filter(
    (way) => (request.access & accessBits[way]) !== 0,
  );
  return asked.every((way) => rules.findLast((rule) => isAbout(rule, way, request))?.allow ?? true);
}

function isAbout(rule: RuntimeDeviceRule, way: Access, request: DeviceRequest): boolean {
  const { type = 'a', major = -1, minor = -1, access = 'rwm' } = rule;
  return (
    access.includes(way) &&
    (type === 'a' || typeBits[type] === request.type) &&
    (major === -1 || major === request.major) &&
    (minor === -1 || minor === request.minor)
  );
}
