import type { RuntimeSeccomp, SeccompAction, SeccompRule } from '@docklet/oci';
import { quote } from '@docklet/oci';
import { unknownSyscall } from '@docklet/syscall';

import { SeccompFilterError } from './errors.js';
import { encodeAction } from './libseccomp-values.js';
import { firstCommonNumber, newerCallNumber } from './newer-calls.js';

/** A rule for one call, as libseccomp takes it. */
export interface PlannedRule {
  readonly name: string;
  readonly call: number;
  readonly action: number;
  readonly args: NonNullable<SeccompRule['args']>;
}

/** Who makes which part of a filter. */
export interface RulePlan {
  /** Rules that libseccomp compiles. */
  readonly rules: readonly PlannedRule[];
  /** What happens to calls that libseccomp is too old to know, by number. */
  readonly newer: ReadonlyMap<number, number>;
  /** Calls from this number on are newer than everything that is named; undefined where that changes nothing. */
  readonly firstUnknown: number | undefined;
}

/**
 * Sorts the rules of a filter by who can compile them.
 *
 * A name that nobody knows is skipped, as by runc: it belongs to another processor, or to a kernel that is newer than this
 * code, and the default action denies the call. Where the default action allows it, skipping would open what the rule
 * closes, so it is an error.
 *
 * @param resolveName the number of a call by name, from libseccomp
 * @throws {@link SeccompFilterError} (`DOCKLET_NAMESPACES_SECCOMP_FILTER`)
 */
export function planRules(
  seccomp: RuntimeSeccomp,
  resolveName: (name: string) => number,
): RulePlan {
  const defaultAction = encodeAction(seccomp.defaultAction, seccomp.defaultErrnoRet);
  const rules: PlannedRule[] = [];
  const newer = new Map<number, number>();
  let last = firstCommonNumber - 1;
  for (const { rule, name } of callsOf(seccomp)) {
    const action = encodeAction(rule.action, rule.errnoRet);
    const known = /^\w+$/.test(name) ? resolveName(name) : unknownSyscall;
    const number = known === unknownSyscall ? newerCallNumber(name) : known;
    last = Math.max(last, number ?? 0);
    if (action === defaultAction) {
      continue; // libseccomp refuses rules that change nothing
    }
    if (known !== unknownSyscall) {
      rules.push({ name, call: known, action, args: checkArguments(rule, name) });
    } else if (number !== undefined && (rule.args ?? []).length === 0) {
      newer.set(number, action);
    } else if (isPermissive(seccomp.defaultAction) && !isPermissive(rule.action)) {
      throw new SeccompFilterError(
        `libseccomp does not know the call ${quote(name)}, which a rule denies`,
        'install a newer libseccomp2, or take the call out of the profile',
      );
    }
  }
  const firstUnknown = isPermissive(seccomp.defaultAction) ? undefined : last + 1;
  return { rules, newer, firstUnknown };
}

/** Whether an action lets the call happen, or leaves that to a tracer. */
function isPermissive(action: SeccompAction): boolean {
  return ['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG', 'SCMP_ACT_TRACE'].includes(action);
}

function* callsOf({
  syscalls = [],
}: RuntimeSeccomp): Generator<{ rule: SeccompRule; name: string }> {
  for (const rule of syscalls) {
    for (const name of rule.names) {
      yield { rule, name };
    }
  }
}

/** libseccomp takes one condition for each argument; two of them are not "both" but an error. */
function checkArguments({ args = [] }: SeccompRule, name: string): PlannedRule['args'] {
  const twice = args.find(({ index }, at) => args.findIndex((other) => other.index === index) < at);
  if (twice !== undefined) {
    throw new SeccompFilterError(
      `a rule for ${quote(name)} has two conditions for argument ${twice.index}`,
      'a call is allowed when any of several rules allows it: write one rule for each condition',
    );
  }
  return args;
}
