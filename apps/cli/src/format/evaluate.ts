import type { TemplateFunction } from './functions.js';
import type { Operand, Pipeline, TemplateCommand } from './syntax.js';
import { isDockletError, messageOf } from '@docklet/container';
import { TemplateExecutionError } from './template-errors.js';
import type { TemplateValue } from './values.js';
import { MissingField, isFields, isTruthy, typeName } from './values.js';

/** What stands for values at some place of a template. */
export interface Scope {
  readonly dot: TemplateValue;
  readonly variables: ReadonlyMap<string, { value: TemplateValue }>;
  readonly functions: Readonly<Record<string, TemplateFunction>>;
}

/** Functions that do not evaluate all that they are given. */
export const logicFunctions: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/** What a pipeline comes to. It may be a field that is not there: see {@link requireValue}. */
export function evaluatePipeline({ commands }: Pipeline, scope: Scope): TemplateValue {
  let piped: readonly TemplateValue[] = [];
  for (const command of commands) {
    piped = [evaluateCommand(command, piped, scope)];
  }
  return piped[0];
}

/** @throws TemplateExecutionError (`DOCKLET_CLI_TEMPLATE_EXECUTION`) when the value is a field that is not there */
export function requireValue(value: TemplateValue, { operands }: TemplateCommand): TemplateValue {
  if (value instanceof MissingField) {
    throw new TemplateExecutionError(operands[0].place, value.reason, value.hint);
  }
  return value;
}

function evaluateCommand(
  { operands }: TemplateCommand,
  piped: readonly TemplateValue[],
  scope: Scope,
): TemplateValue {
  const [first, ...others] = operands;
  if (first.kind === 'function' && logicFunctions.has(first.name)) {
    return evaluateLogic(first, others, piped, scope);
  }
  const callee =
    first.kind === 'function' ? scope.functions[first.name] : evaluateOperand(first, scope);
  if (typeof callee === 'function') {
    const values = others.map((operand) => present(operand, evaluateOperand(operand, scope)));
    const all = [...values, ...piped.map((value) => present(first, value))];
    return call(first, callee as TemplateFunction, all);
  }
  if (others.length > 0 || piped.length > 0) {
    throw new TemplateExecutionError(first.place, `can't give argument to non-function`);
  }
  return callee;
}

function evaluateLogic(
  operand: Extract<Operand, { kind: 'function' }>,
  others: readonly Operand[],
  piped: readonly TemplateValue[],
  scope: Scope,
): TemplateValue {
  const values = [
    ...others.map((other) => (): TemplateValue => evaluateOperand(other, scope)),
    ...piped.map((value) => (): TemplateValue => value),
  ];
  const [first, ...rest] = values;
  if (first === undefined || (operand.name === 'not' && rest.length > 0)) {
    const wanted = operand.name === 'not' ? 'want 1' : 'want at least 1';
    throw new TemplateExecutionError(
      operand.place,
      `wrong number of args for ${operand.name}: ${wanted} got ${values.length}`,
    );
  }
  if (operand.name === 'not') {
    return !isTruthy(first());
  }
  const stopsAt = operand.name === 'or';
  let value = first();
  for (const next of rest) {
    if (isTruthy(value) === stopsAt) {
      break;
    }
    value = next();
  }
  return value;
}

function evaluateOperand(operand: Operand, scope: Scope): TemplateValue {
  switch (operand.kind) {
    case 'constant':
      return operand.value;
    case 'dot':
      return scope.dot;
    case 'variable':
      return scope.variables.get(operand.name)?.value;
    case 'function':
      return evaluateCommand({ operands: [operand] }, [], scope);
    case 'pipeline':
      return evaluatePipeline(operand.pipeline, scope);
    case 'chain': {
      const from = present(operand, evaluateOperand(operand.from, scope));
      return operand.fields.reduce<TemplateValue>(
        (value, name) => fieldOf(present(operand, value), name, operand),
        from,
      );
    }
  }
}

function fieldOf(value: TemplateValue, name: string, operand: Operand): TemplateValue {
  if (isFields(value)) {
    return Object.hasOwn(value, name) ? value[name] : missing(value, name);
  }
  const reason =
    value === null || value === undefined
      ? `nil pointer evaluating interface {}.${name}`
      : `can't evaluate field ${name} in type ${typeName(value)}`;
  throw new TemplateExecutionError(operand.place, reason);
}

/** What Docker names with a capital is part of a structure; anything else is a key of a map, which may not be there. */
function missing(value: Readonly<Record<string, unknown>>, name: string): TemplateValue {
  return /^\p{Lu}/u.test(name)
    ? new MissingField(
        `can't evaluate field ${name}`,
        `there are ${Object.keys(value).toSorted().join(', ')}`,
      )
    : undefined;
}

function present(operand: Operand, value: TemplateValue): TemplateValue {
  return requireValue(value, { operands: [operand] });
}

function call(
  operand: Operand,
  callee: TemplateFunction,
  values: readonly TemplateValue[],
): TemplateValue {
  const { place } = operand;
  const wanted = callee.length;
  if (values.length < wanted) {
    const name = operand.kind === 'function' ? operand.name : place.source;
    throw new TemplateExecutionError(
      place,
      `wrong number of args for ${name}: want ${wanted} got ${values.length}`,
    );
  }
  try {
    return callee(...values);
  } catch (error) {
    const reason = isDockletError(error) ? error.details['reason'] : undefined;
    throw new TemplateExecutionError(place, typeof reason === 'string' ? reason : messageOf(error));
  }
}
