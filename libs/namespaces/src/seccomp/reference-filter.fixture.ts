import type { RuntimeSeccomp, SeccompArgument } from '@docklet/oci';

import { encodeAction } from './libseccomp-values.js';

/**
 * Decides over a call as the runtime specification says it, rule by rule: slow and plain, to compare a filter with. Among
 * rules for one call, one that allows it wins.
 */
export function decideByRules(
  seccomp: RuntimeSeccomp,
  name: string,
  args: readonly bigint[],
): number {
  const matching = (seccomp.syscalls ?? []).filter(
    (rule) =>
      rule.names.includes(name) && (rule.args ?? []).every((condition) => isMet(condition, args)),
  );
  const rule = matching.find(({ action }) => action === 'SCMP_ACT_ALLOW') ?? matching[0];
  return rule === undefined
    ? encodeAction(seccomp.defaultAction, seccomp.defaultErrnoRet)
    : encodeAction(rule.action, rule.errnoRet);
}

function isMet(
  { index, op, value, valueTwo = 0 }: SeccompArgument,
  args: readonly bigint[],
): boolean {
  const argument = args[index] ?? 0n;
  const operand = BigInt(value);
  switch (op) {
    case 'SCMP_CMP_NE':
      return argument !== operand;
    case 'SCMP_CMP_LT':
      return argument < operand;
    case 'SCMP_CMP_LE':
      return argument <= operand;
    case 'SCMP_CMP_EQ':
      return argument === operand;
    case 'SCMP_CMP_GE':
      return argument >= operand;
    case 'SCMP_CMP_GT':
      return argument > operand;
    case 'SCMP_CMP_MASKED_EQ':
      return (argument & operand) === BigInt(valueTwo);
  }
}
