import { errnoNumber } from '@docklet/syscall';

import type { Instruction } from './bpf.js';
import { decide, load, seccompData, skip, skipIfAtLeast, skipIfEqual } from './bpf.js';
import { architectureTokens, encodeAction } from './libseccomp-values.js';
import { firstCommonNumber } from './newer-calls.js';

/** What a filter does about calls that libseccomp cannot compile rules for. */
export interface PreludeRequest {
  /** `SCMP_ARCH_X86_64` and so on. */
  readonly architectures: readonly string[];
  /** Actions by the number of the call, from {@link firstCommonNumber} on. */
  readonly newer: ReadonlyMap<number, number>;
  /** Calls from this number on get ENOSYS. */
  readonly firstUnknown: number | undefined;
}

/** Architectures whose calls have common numbers. Calls of x32 have a bit of their own, and are left to the rest. */
const commonArchitectures = [
  'SCMP_ARCH_X86_64',
  'SCMP_ARCH_X86',
  'SCMP_ARCH_AARCH64',
  'SCMP_ARCH_ARM',
];

/** The bit that marks a call of x32: `__X32_SYSCALL_BIT`. */
const x32Bit = 0x4000_0000;

/**
 * What a filter begins with: it decides over calls that are newer than libseccomp, and leaves all others to what follows.
 *
 * Calls that are newer than the profile itself get ENOSYS, as from runc. Programs try new calls first and fall back to
 * older ones when the kernel does not have them; EPERM would be taken for an answer, and the program would fail.
 */
export function filterPrelude(request: PreludeRequest): readonly Instruction[] {
  if (request.newer.size === 0 && request.firstUnknown === undefined) {
    return [];
  }
  const tokens = request.architectures
    .filter((name) => commonArchitectures.includes(name))
    .map((name) => architectureTokens.get(name) ?? 0);
  const body = [
    load(seccompData.architecture),
    ...tokens.map((token, index) => skipIfEqual(token, tokens.length - index, 0)),
    toTheRest,
    load(seccompData.call),
    skipIfAtLeast(firstCommonNumber, 1, 0),
    toTheRest,
    skipIfAtLeast(x32Bit, 0, 1),
    toTheRest,
    ...unknownCalls(request.firstUnknown),
    ...[...request.newer].flatMap(([number, action]) => [
      skipIfEqual(number, 0, 1),
      decide(action),
    ]),
  ];
  return body.map((instruction, index) =>
    instruction === toTheRest ? skip(body.length - index - 1) : instruction,
  );
}

/** Stands for a jump behind the prelude until it is known where that is. */
const toTheRest = skip(0);

function unknownCalls(first: number | undefined): readonly Instruction[] {
  return first === undefined
    ? []
    : [skipIfAtLeast(first, 0, 1), decide(encodeAction('SCMP_ACT_ERRNO', errnoNumber('ENOSYS')))];
}
