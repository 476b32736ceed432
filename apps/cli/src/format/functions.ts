import { equalsAny, order } from './compare.js';
import { printf } from './printf.js';
import { TemplateFunctionError } from './template-errors.js';
import { toJson } from './to-json.js';
import type { TemplateValue } from './values.js';
import { isFields, showValue, typeName } from './values.js';

/** A function of templates. */
export type TemplateFunction = (...values: readonly TemplateValue[]) => TemplateValue;

/** The functions of Go's templates and Docker's own; `and`, `or` and `not` are part of the language. */
export const templateFunctions: Readonly<Record<string, TemplateFunction>> = {
  json: (value) => toJson(value),
  split: (text, separator) => asText(text).split(asText(separator)),
  join: (list, separator) => asList(list).map(showValue).join(asText(separator)),
  title: (text) => asText(text).replace(/(?<![\p{L}\p{N}_'])\p{L}/gu, (s) => s.toUpperCase()),
  lower: (text) => asText(text).toLowerCase(),
  upper: (text) => asText(text).toUpperCase(),
  pad: (text, before, after) => padText(asText(text), asNumber(before), asNumber(after)),
  truncate: (text, length) => Array.from(asText(text)).slice(0, asNumber(length)).join(''),
  print: (...values) => printSpaced(values),
  println: (...values) => `${values.map(showValue).join(' ')}\n`,
  printf: (format, ...values) => printf(asText(format), values),
  len: (value) => lengthOf(value),
  index: (value, ...keys) => keys.reduce(elementOf, value),
  slice: (value, from = 0, to) => sliceOf(value, asNumber(from), to),
  eq: (...values) => equalsAny(values),
  ne: (first, second) => !equalsAny([first, second]),
  lt: (first, second) => order(first, second) < 0,
  le: (first, second) => order(first, second) <= 0,
  gt: (first, second) => order(first, second) > 0,
  ge: (first, second) => order(first, second) >= 0,
};

/**
 * In a table's header these leave the names of the columns as they are, as in Docker: `{{json .Names}}` stands under
 * NAMES.
 */
export const headerFunctions: Readonly<Record<string, TemplateFunction>> = {
  ...templateFunctions,
  ...Object.fromEntries(
    ['json', 'split', 'join', 'title', 'lower', 'upper', 'truncate'].map((name) => [
      name,
      (value: TemplateValue) => value,
    ]),
  ),
};

function asText(value: TemplateValue): string {
  return typeof value === 'string' ? value : wrongType(value, 'string');
}

function asNumber(value: TemplateValue): number {
  return typeof value === 'number' ? value : wrongType(value, 'int');
}

function asList(value: TemplateValue): readonly TemplateValue[] {
  if (value === null || value === undefined) {
    return [];
  }
  return Array.isArray(value) ? (value as readonly unknown[]) : wrongType(value, '[]string');
}

function wrongType(value: TemplateValue, expected: string): never {
  throw new TemplateFunctionError(
    `wrong type for value; expected ${expected}; got ${typeName(value)}`,
  );
}

function padText(text: string, before: number, after: number): string {
  return text === '' ? '' : `${' '.repeat(before)}${text}${' '.repeat(after)}`;
}

/** Go's Sprint: a blank between two values if neither is text. */
function printSpaced(values: readonly TemplateValue[]): string {
  return values
    .map((value, index) => {
      const isApart =
        index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string';
      return `${isApart ? ' ' : ''}${showValue(value)}`;
    })
    .join('');
}

function lengthOf(value: TemplateValue): number {
  if (typeof value === 'string') {
    return Buffer.byteLength(value);
  }
  if (Array.isArray(value)) {
    return value.length;
  }
  if (isFields(value)) {
    return Object.keys(value).length;
  }
  return value === null || value === undefined
    ? 0
    : fail(`error calling len: len of type ${typeName(value)}`);
}

function elementOf(value: TemplateValue, key: TemplateValue): TemplateValue {
  if (Array.isArray(value)) {
    const position = asNumber(key);
    return position >= 0 && position < value.length
      ? (value[position] as TemplateValue)
      : fail(`error calling index: reflect: slice index out of range`);
  }
  if (isFields(value)) {
    // What is not in a map of texts is the empty text; what else a map could hold, JSON does not say.
    return Object.hasOwn(value, asText(key)) ? value[asText(key)] : '';
  }
  return value === null || value === undefined
    ? fail('error calling index: index of untyped nil')
    : fail(`error calling index: can't index item of type ${typeName(value)}`);
}

function sliceOf(value: TemplateValue, from: number, to: TemplateValue): TemplateValue {
  const content = typeof value === 'string' ? value : asList(value);
  const end = to === undefined ? content.length : asNumber(to);
  return from >= 0 && from <= end && end <= content.length
    ? content.slice(from, end)
    : fail(`error calling slice: index out of range: ${end}`);
}

function fail(reason: string): never {
  throw new TemplateFunctionError(reason);
}
