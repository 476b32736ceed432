import { Option } from 'commander';
import { collect } from './collect.js';

/** An option that may be given several times, and is a list of its values. */
export function listOption(flags: string, description?: string): Option {
  return new Option(flags, description).argParser(collect).default([], 'none');
}
