import { quoteGo } from './quote.js';
import type { TemplateValue } from './values.js';
import { showValue, typeName } from './values.js';

const directive = /%(?<flags>[-+# 0]*)(?<width>\d*)(?:\.(?<precision>\d*))?(?<verb>.|$)/gsu;

interface Directive {
  readonly flags: string;
  readonly width: string;
  readonly precision: string | undefined;
  readonly verb: string;
}

/** Wider than any column; what is asked for beyond it is not filled up. */
const maxWidth = 1_000_000;

/** Go's `printf`, for the verbs that templates have use for. */
export function printf(format: string, values: readonly TemplateValue[]): string {
  let used = 0;
  const text = format.replace(directive, (...matched) => {
    const given = matched.at(-1) as Directive;
    if (given.verb === '%') {
      return '%';
    }
    if (given.verb === '') {
      return '%!(NOVERB)';
    }
    return used < values.length
      ? pad(convert(given, values[used++]), given)
      : `%!${given.verb}(MISSING)`;
  });
  const extra = values.slice(used).map(describe);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`;
}

function describe(value: TemplateValue): string {
  return value === null || value === undefined ? '<nil>' : `${typeName(value)}=${showValue(value)}`;
}

function convert(given: Directive, value: TemplateValue): string {
  const { verb } = given;
  const converted =
    typeof value === 'number'
      ? convertNumber(given, value)
      : typeof value === 'string'
        ? convertString(given, value)
        : typeof value === 'boolean' && verb === 't'
          ? String(value)
          : undefined;
  if (converted !== undefined) {
    return converted;
  }
  if (Array.isArray(value) && /[sqdxX]/.test(verb)) {
    return `[${value.map((element) => convert(given, element)).join(' ')}]`;
  }
  return verb === 'v' ? showValue(value) : `%!${verb}(${describe(value)})`;
}

function convertString({ verb, precision }: Directive, text: string): string | undefined {
  const cut =
    precision === undefined ? text : Array.from(text).slice(0, Number(precision)).join('');
  switch (verb) {
    case 's':
    case 'v':
      return cut;
    case 'q':
      return quoteGo(cut);
    case 'x':
      return Buffer.from(cut).toString('hex');
    case 'X':
      return Buffer.from(cut).toString('hex').toUpperCase();
    default:
      return undefined;
  }
}

function convertNumber({ verb, flags, precision }: Directive, value: number): string | undefined {
  const sign = flags.includes('+') && value >= 0 ? '+' : '';
  const isWhole = Number.isInteger(value);
  switch (verb) {
    case 'v':
      return `${sign}${showValue(value)}`;
    case 'd':
      return isWhole ? `${sign}${value}` : undefined;
    case 'x':
    case 'X': {
      const hex = isWhole ? `${sign}${value.toString(16)}` : undefined;
      return verb === 'X' ? hex?.toUpperCase() : hex;
    }
    case 'o':
      return isWhole ? `${sign}${value.toString(8)}` : undefined;
    case 'b':
      return isWhole ? `${sign}${value.toString(2)}` : undefined;
    case 'c':
      return isWhole && value >= 0 && value <= 0x10ffff ? String.fromCodePoint(value) : undefined;
    case 'f':
      return isWhole ? undefined : `${sign}${value.toFixed(Math.min(Number(precision ?? 6), 100))}`;
    default:
      return undefined;
  }
}

function pad(text: string, { flags, width }: Directive): string {
  const columns = Math.min(Number(width), maxWidth);
  const missing = columns - Array.from(text).length;
  if (missing <= 0) {
    return text;
  }
  if (flags.includes('-')) {
    return text + ' '.repeat(missing);
  }
  const sign = flags.includes('0') ? (/^[+-]/.exec(text)?.[0] ?? '') : '';
  return flags.includes('0')
    ? sign + '0'.repeat(missing) + text.slice(sign.length)
    : ' '.repeat(missing) + text;
}
