import { TemplateFunctionError } from './template-errors.js';
import type { TemplateValue } from './values.js';
import { typeName } from './values.js';

/** Whether the first value is equal to any of the others. */
export function equalsAny(values: readonly TemplateValue[]): boolean {
  const [first, ...others] = values;
  if (others.length === 0) {
    throw new TemplateFunctionError('missing argument for comparison');
  }
  return others.some((other) => {
    checkTypes(first, other);
    return (first ?? null) === (other ?? null);
  });
}

/** Below, at, or above zero as the first value is less than, equal to, or greater than the second. */
export function order(first: TemplateValue, second: TemplateValue): number {
  checkTypes(first, second);
  if (typeof first === 'number' && typeof second === 'number') {
    return first - second;
  }
  if (typeof first === 'string' && typeof second === 'string') {
    return first < second ? -1 : first > second ? 1 : 0;
  }
  throw new TemplateFunctionError('invalid type for comparison');
}

function checkTypes(first: TemplateValue, second: TemplateValue): void {
  for (const value of [first, second]) {
    if (typeof value === 'object' && value !== null) {
      throw new TemplateFunctionError(`error calling eq: non-comparable type ${typeName(value)}`);
    }
  }
  const isNothing = (first ?? second ?? undefined) === undefined || first == null || second == null;
  if (!isNothing && typeName(first) !== typeName(second)) {
    throw new TemplateFunctionError('incompatible types for comparison');
  }
}
