import type { RuntimeSeccomp, SeccompAction } from '@docklet/oci';
import { loadSeccompLibrary, unknownSyscall } from '@docklet/syscall';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { instructionBytes, maxInstructions } from './bpf.js';
import { runFilter } from './bpf-machine.fixture.js';
import { compileSeccomp } from './compile-seccomp.js';
import { defaultProfile } from './default-profile.js';
import { architectureTokens } from './libseccomp-values.js';
import { newerCallNumber } from './newer-calls.js';
import { decideByRules } from './reference-filter.fixture.js';
import { resolveProfile } from './resolve-profile.js';

// The numbers in this file are those of x86-64 and of x86.
const x64 = 0xc000_003e;
const x86 = 0x4000_0003;
const x32Bit = 0x4000_0000;

const ALLOW = 0x7fff_0000;
const EPERM = 0x0005_0001;
const ENOSYS = 0x0005_0026;
const KILL = 0;

/** Values that some rule treats in its own way, and their neighbours; also with bits that the kernel does not look at. */
const values = [
  ...[0n, 1n, 8n, 37n, 38n, 39n, 40n, 41n, 45n, 46n, 0x11n, 0x2_0000n, 0x2_0008n, 0x4_0000n],
  ...[0x0200_0000n, 0x1000_0000n, 0x4000_0000n, 0xffff_ffffn, 0xffff_ffff_ffff_ffffn],
  ...[38n, 40n, 0n].map((value) => value + (1n << 32n)),
];

function resolve(...capabilities: readonly string[]): RuntimeSeccomp {
  const target = { capabilities, kernelRelease: '6.18.0', architecture: 'x64' } as const;
  return resolveProfile(defaultProfile, target);
}

describe('compileSeccomp', () => {
  describe.each([[[]], [['CAP_SYS_ADMIN']], [['CAP_SYS_TIME', 'CAP_BPF', 'CAP_SYS_PTRACE']]])(
    'with the default profile for %j',
    (capabilities) => {
      const seccomp = resolve(...capabilities);
      const callNames = new Map<number, string>();
      let filter: Buffer;

      beforeAll(() => {
        filter = compileSeccomp(seccomp);
        const { resolveName } = loadSeccompLibrary();
        for (const name of defaultProfile.syscalls.flatMap(({ names }) => names)) {
          const number = resolveName(name);
          const isUnknown = number === unknownSyscall;
          callNames.set(isUnknown ? (newerCallNumber(name) ?? number) : number, name);
        }
      });

      it('fits into the kernel', () => {
        expect(filter.length % instructionBytes).toBe(0);
        expect(filter.length).toBeLessThan(maxInstructions * instructionBytes);
      });

      it('decides over every call and every value as the rules say', () => {
        const wrong: string[] = [];
        for (let number = 0; number <= 466; number += 1) {
          const name = callNames.get(number) ?? '(none)';
          for (const value of values) {
            const args = [value];
            const decision = runFilter(filter, { number, architecture: x64, args });
            if (decision !== decideByRules(seccomp, name, args)) {
              wrong.push(`${number} ${name}(${value}): ${decision.toString(16)}`);
            }
          }
        }
        expect(wrong).toEqual([]);
      });

      it('says of calls that are newer than the profile that there are none', () => {
        const decisions = [467, 469, 1000].flatMap((number) =>
          [x64, x86].map((architecture) => runFilter(filter, { number, architecture })),
        );
        expect(new Set(decisions)).toEqual(new Set([ENOSYS]));
      });

      it('ends a thread that makes calls of another architecture', () => {
        const foreign = [0xc000_00b7, 0x4000_0028, 0].flatMap((architecture) =>
          [0, 165, 452, 1000].map((number) => runFilter(filter, { number, architecture })),
        );
        expect(new Set(foreign)).toEqual(new Set([KILL]));
      });
    },
  );

  describe('with the default profile', () => {
    let filter: Buffer;

    beforeAll(() => {
      filter = compileSeccomp(resolve());
    });

    it.each([
      ['unshare', 310, 272],
      ['mount', 21, 165],
      ['setns', 346, 308],
      ['keyctl', 288, 250],
      ['bpf', 357, 321],
      ['userfaultfd', 374, 323],
      ['io_uring_setup', 425, 425],
      ['open_tree', 428, 428],
      ['pivot_root', 217, 155],
      ['init_module', 128, 175],
      ['open_by_handle_at', 342, 304],
    ])('cannot be got around by 32-bit calls: %s', (_, number32, number64) => {
      expect(runFilter(filter, { number: number32, architecture: x86 })).toBe(EPERM);
      expect(runFilter(filter, { number: x32Bit + number64, architecture: x64 })).toBe(EPERM);
    });

    it.each([
      ['clone into a user namespace', 120, 0x1000_0000n, EPERM],
      ['clone of a process', 120, 0x11n, ALLOW],
      ['clone3', 435, 0n, ENOSYS],
      ['socket of AF_ALG (CVE-2026-31431)', 359, 38n, EPERM],
      ['socket of AF_VSOCK', 359, 40n, EPERM],
      ['socket of AF_INET', 359, 2n, ALLOW],
      ['personality ADDR_NO_RANDOMIZE', 136, 0x4_0000n, EPERM],
      ['vm86', 166, 0n, EPERM],
      ['statx', 383, 0n, ALLOW],
      ['statmount', 457, 0n, ALLOW],
    ])('has the same conditions for 32-bit calls: %s', (_, number, value, expected) => {
      expect(runFilter(filter, { number, architecture: x86, args: [value] })).toBe(expected);
    });

    it.each([38n, 40n])(
      'sees through bits that the kernel cuts off family %d (CVE-2026-31431)',
      (family) => {
        for (const high of [0n, 1n, 2n, 0xffff_ffffn]) {
          const args = [family + (high << 32n)];
          expect(runFilter(filter, { number: 41, architecture: x64, args })).toBe(EPERM);
        }
      },
    );
  });

  it.each<[SeccompAction, readonly number[]]>([
    ['SCMP_ACT_ALLOW', [ALLOW, ALLOW, ALLOW]],
    ['SCMP_ACT_LOG', [0x7ffc_0000, 0x7ffc_0000, 0x7ffc_0000]],
    ['SCMP_ACT_TRACE', [0x7ff0_0001, 0x7ff0_0001, 0x7ff0_0001]],
    ['SCMP_ACT_KILL_PROCESS', [0x8000_0000, 0x8000_0000, ENOSYS]],
    ['SCMP_ACT_ERRNO', [EPERM, EPERM, ENOSYS]],
  ])('makes a filter without rules: %s', (defaultAction, expected) => {
    const filter = compileSeccomp({ defaultAction });
    const decide = (number: number): number => runFilter(filter, { number, architecture: x64 });
    expect([0, 165, 1000].map(decide)).toEqual(expected);
  });

  it('denies single calls of a profile that allows', () => {
    const filter = compileSeccomp({
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [{ names: ['mount', 'statmount'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 }],
    });
    const decide = (number: number): number => runFilter(filter, { number, architecture: x64 });
    expect([0, 165, 457, 1000].map(decide)).toEqual([ALLOW, ENOSYS, ENOSYS, ALLOW]);
  });

  it('takes every architecture that it has a name for, or says that it does not', () => {
    const results = [...architectureTokens.keys()].map((name) => {
      const filter = compileSeccomp({ defaultAction: 'SCMP_ACT_ERRNO', architectures: [name] });
      return filter.length > 0;
    });
    expect(new Set(results)).toEqual(new Set([true]));
  });

  it('refuses an architecture that there is not', () => {
    expect(() =>
      compileSeccomp({ defaultAction: 'SCMP_ACT_ERRNO', architectures: ['VAX'] }),
    ).toThrow(expect.objectContaining({ code: 'DOCKLET_NAMESPACES_SECCOMP_FILTER' }));
  });

  it('refuses a filter that is too long for the kernel', () => {
    const rules = Array.from({ length: 4200 }, (_, value) => ({
      names: ['ioctl'],
      action: 'SCMP_ACT_ALLOW' as const,
      args: [{ index: 1, value, op: 'SCMP_CMP_EQ' as const }],
    }));
    expect(() => compileSeccomp({ defaultAction: 'SCMP_ACT_ERRNO', syscalls: rules })).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NAMESPACES_SECCOMP_FILTER' }),
    );
  });
});
