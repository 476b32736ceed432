import { UsageError } from '../usage-error.js';

/** Reads `--label NAME[=value]`. */
export function parseLabel(text: string): readonly [name: string, value: string] {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  if (name === '') {
    throw new UsageError(`--label ${text}`, 'a label has a name');
  }
  return [name, equals < 0 ? '' : text.slice(equals + 1)];
}
