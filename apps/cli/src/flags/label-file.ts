import { readFileSync } from 'node:fs';
import { UsageError } from '../usage-error.js';
import { parseLabel } from './label.js';

/**
 * Reads a file of `--label-file`: a label on each line; empty lines and those that begin with # are for people, and what
 * has no value is left out, as with Docker.
 */
export function readLabelFile(file: string): readonly (readonly [name: string, value: string])[] {
  return readText(file)
    .split(/\r?\n/)
    .map((line) => line.trimStart())
    .filter((line) => line.includes('=') && !line.startsWith('#'))
    .map(parseLabel);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--label-file ${file}`, (error as Error).message);
  }
}
