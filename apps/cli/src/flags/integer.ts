import { FlagValueError } from '../usage-error.js';

/** Reads a whole number. */
export function parseInteger(flag: string, text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) {
    throw new FlagValueError(`${flag} ${text}`, 'it is not a whole number');
  }
  return Number(text);
}
