import { readFileSync } from 'node:fs';
import { FlagValueError, UsageError } from '../usage-error.js';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads `-e NAME=value`, or `-e NAME` for the caller's own value; without one the variable is left out, as Docker does.
 */
export function parseVariable(text: string, own: Variables): readonly string[] {
  if (text === '' || text.startsWith('=')) {
    throw new FlagValueError(`-e ${text}`, 'a variable has a name');
  }
  if (text.includes('=')) {
    return [text];
  }
  const value = own[text];
  return value === undefined ? [] : [`${text}=${value}`];
}

/**
 * Reads a file of `--env-file`: a variable on each line; empty lines and those that begin with # are for people. Values
 * are taken as they stand, quotes and all.
 */
export function readEnvironmentFile(file: string, own: Variables): readonly string[] {
  const lines = readText(file)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  return lines.flatMap((line, index) => {
    const text = line.trimStart();
    if (text === '' || text.startsWith('#')) {
      return [];
    }
    const name = text.split('=')[0] ?? '';
    if (name === '' || /\s/.test(name)) {
      throw new UsageError(
        `--env-file ${file}`,
        `line ${index + 1} does not begin with the name of a variable`,
      );
    }
    return parseVariable(text, own);
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--env-file ${file}`, (error as Error).message);
  }
}
