import { InvalidLimitError } from '../errors.js';

/** Which numbers a limit takes. */
export interface AmountRule {
  readonly min: number;
  readonly max?: number;
  /** Whether -1 stands for no limit. */
  readonly canBeUnlimited?: boolean;
  /** What the least is for people, and why: `6m, or …`. */
  readonly leastInWords?: string;
}

/** The number that the runtime spec writes for "no limit". */
export const unlimited = -1;

/**
 * Refuses a number that the kernel would refuse later, or, worse, bend.
 *
 * @throws InvalidLimitError (`DOCKLET_CGROUPS_INVALID_LIMIT`)
 */
export function checkAmount(
  rule: AmountRule,
  controller: string,
  limit: string,
  value: unknown,
): void {
  const max = rule.max ?? Number.MAX_SAFE_INTEGER;
  if (rule.canBeUnlimited === true && value === unlimited) {
    return;
  }
  if (!Number.isSafeInteger(value) || (value as number) < rule.min || (value as number) > max) {
    throw new InvalidLimitError(controller, limit, value, `it is not ${describe(rule, max)}`);
  }
}

/** A number in the words of cgroup v2. */
export function maxOr(value: number): string {
  return value === unlimited ? 'max' : String(value);
}

function describe({ min, canBeUnlimited, leastInWords }: AmountRule, max: number): string {
  const least = leastInWords === undefined ? '' : ` (${leastInWords})`;
  const range =
    max === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${min}${least}`
      : `a whole number from ${min} to ${max}`;
  return canBeUnlimited === true ? `${range}, or -1 for no limit` : range;
}
