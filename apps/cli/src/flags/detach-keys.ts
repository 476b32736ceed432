import { UsageError } from '../usage-error.js';

/** As Docker has it. */
export const usualDetachKeys = 'ctrl-p,ctrl-q';

const ctrlKeys = '@abcdefghijklmnopqrstuvwxyz[\\]^_';

/** Reads `--detach-keys`: keys with commas between, each a character or `ctrl-` and one. */
export function parseDetachKeys(text: string): Buffer {
  const keys = (text === '' ? usualDetachKeys : text).split(',').map((key) => codeOf(key));
  if (keys.includes(undefined)) {
    throw new UsageError(
      `--detach-keys ${text}`,
      'it is not a list of keys',
      'write a character, or ctrl- and one of a-z @ [ \\\\ ] ^ _, with commas between: ctrl-p,ctrl-q',
    );
  }
  return Buffer.from(keys.filter((key) => key !== undefined));
}

function codeOf(key: string): number | undefined {
  if (/^[\x20-\x7e]$/.test(key)) {
    return key.charCodeAt(0);
  }
  const code = key === 'DEL' ? 127 : ctrlKeys.indexOf(key.replace(/^ctrl-/i, '').toLowerCase());
  return code < 0 || (key !== 'DEL' && !/^ctrl-.$/i.test(key)) ? undefined : code;
}
