import { UsageError } from '../usage-error.js';

/**
 * Splits a line of comma-separated values, as `--mount` and the like have it: a value in double quotes may have commas in
 * it, and two quotes there stand for one (RFC 4180).
 */
export function splitCsv(flag: string, text: string): readonly string[] {
  const fields: string[] = [];
  let rest = text;
  for (;;) {
    const [whole = '', quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/.exec(rest) ?? [];
    if (quoted === undefined && plain === undefined) {
      throw new UsageError(`${flag} ${text}`, 'a quote is not where a value begins or ends');
    }
    fields.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (whole.length === rest.length) {
      return fields;
    }
    rest = rest.slice(whole.length + 1);
  }
}
