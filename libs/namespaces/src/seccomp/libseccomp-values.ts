import type { SeccompAction, SeccompArgument, SeccompOperator } from '@docklet/oci';
import { errnoNumber } from '@docklet/syscall';

import { SeccompFilterError } from './errors.js';

// What libseccomp calls things by: `seccomp.h`.

/** Actions, without the error number that some of them carry in their lower 16 bits; seccomp_rule_add(3). */
const actions: Readonly<Record<SeccompAction, number>> = {
  SCMP_ACT_KILL: 0,
  SCMP_ACT_KILL_THREAD: 0,
  SCMP_ACT_KILL_PROCESS: 0x8000_0000,
  SCMP_ACT_TRAP: 0x0003_0000,
  SCMP_ACT_ERRNO: 0x0005_0000,
  SCMP_ACT_NOTIFY: 0x7fc0_0000,
  SCMP_ACT_TRACE: 0x7ff0_0000,
  SCMP_ACT_LOG: 0x7ffc_0000,
  SCMP_ACT_ALLOW: 0x7fff_0000,
};

const operators: Readonly<Record<SeccompOperator, number>> = {
  SCMP_CMP_NE: 1,
  SCMP_CMP_LT: 2,
  SCMP_CMP_LE: 3,
  SCMP_CMP_EQ: 4,
  SCMP_CMP_GE: 5,
  SCMP_CMP_GT: 6,
  SCMP_CMP_MASKED_EQ: 7,
};

/** Architectures; seccomp_arch_add(3). All but x32 are what the kernel calls them as well: `linux/audit.h`. */
export const architectureTokens: ReadonlyMap<string, number> = new Map([
  ['SCMP_ARCH_X86', 0x4000_0003],
  ['SCMP_ARCH_X86_64', 0xc000_003e],
  ['SCMP_ARCH_X32', 0x4000_003e],
  ['SCMP_ARCH_ARM', 0x4000_0028],
  ['SCMP_ARCH_AARCH64', 0xc000_00b7],
  ['SCMP_ARCH_MIPSEL', 0x4000_0008],
  ['SCMP_ARCH_MIPSEL64', 0xc000_0008],
  ['SCMP_ARCH_MIPSEL64N32', 0xe000_0008],
  ['SCMP_ARCH_PPC64LE', 0xc000_0015],
  ['SCMP_ARCH_RISCV64', 0xc000_00f3],
]);

/** The architecture of this process; libseccomp puts it into every filter. */
export function nativeArchitecture(): 'SCMP_ARCH_AARCH64' | 'SCMP_ARCH_X86_64' {
  return process.arch === 'arm64' ? 'SCMP_ARCH_AARCH64' : 'SCMP_ARCH_X86_64';
}

/** The size of `struct scmp_arg_cmp`. */
const conditionBytes = 24;

const maxErrno = 4095;

/**
 * An action as a filter returns it: seccomp(2), `SECCOMP_RET_*`. What carries no error number gets EPERM.
 *
 * @throws {@link SeccompFilterError} (`DOCKLET_NAMESPACES_SECCOMP_FILTER`)
 */
export function encodeAction(action: SeccompAction, errnoRet = errnoNumber('EPERM')): number {
  if (action === 'SCMP_ACT_NOTIFY') {
    throw new SeccompFilterError('nobody is there to be asked by SCMP_ACT_NOTIFY');
  }
  if (!Number.isInteger(errnoRet) || errnoRet < 0 || errnoRet > maxErrno) {
    throw new SeccompFilterError(`${errnoRet} is not an error number`);
  }
  const carriesErrno = action === 'SCMP_ACT_ERRNO' || action === 'SCMP_ACT_TRACE';
  return actions[action] + (carriesErrno ? errnoRet : 0);
}

/**
 * Conditions as an array of `struct scmp_arg_cmp`.
 *
 * @throws {@link SeccompFilterError} (`DOCKLET_NAMESPACES_SECCOMP_FILTER`)
 */
export function encodeConditions(conditions: readonly SeccompArgument[]): Buffer {
  const bytes = Buffer.alloc(conditions.length * conditionBytes);
  conditions.forEach(({ index, op, value, valueTwo = 0 }, number) => {
    const at = number * conditionBytes;
    bytes.writeUInt32LE(argumentIndex(index), at);
    bytes.writeUInt32LE(operators[op], at + 4);
    bytes.writeBigUInt64LE(operand(value), at + 8);
    bytes.writeBigUInt64LE(operand(valueTwo), at + 16);
  });
  return bytes;
}

function argumentIndex(index: number): number {
  if (!Number.isInteger(index) || index < 0 || index > 5) {
    throw new SeccompFilterError(`there is no argument ${index}`);
  }
  return index;
}

function operand(value: number): bigint {
  // Beyond 2^53 a number that was read from JSON may have been rounded, and another one would be compared with.
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new SeccompFilterError(`${value} is not a whole number from 0 to 2^53 - 1`);
  }
  return BigInt(value);
}
