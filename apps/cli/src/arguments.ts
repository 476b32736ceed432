import type { Command, Option } from 'commander';
import { UsageError } from './usage-error.js';

/**
 * Rewrites what Docker's users write and commander does not know: switches with a value (`--rm=false`, and
 * `--explain=json`, which becomes `--explain --explain-format json`). Looks at options only, up to the first argument
 * that is none.
 *
 * @param args what stands behind the command's name
 */
export function expandSwitches(command: Command, args: readonly string[]): string[] {
  const result: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (argument === '--' || argument === '-' || !argument.startsWith('-')) {
      return [...result, ...args.slice(index)];
    }
    result.push(...expandOption(command, argument));
    if (takesNext(command, argument)) {
      index++;
      result.push(...args.slice(index, index + 1));
    }
  }
  return result;
}

function expandOption(command: Command, argument: string): string[] {
  if (argument.startsWith('--')) {
    return expandLong(command, argument);
  }
  const [, letter = '', value] = /^(-[a-zA-Z])=(.*)$/s.exec(argument) ?? [];
  const long = value === undefined ? undefined : findShort(command, letter)?.long;
  return typeof long === 'string' ? expandLong(command, `${long}=${value ?? ''}`) : [argument];
}

function expandLong(command: Command, argument: string): string[] {
  const [, name = '', value] = /^(--[^=]+)=(.*)$/s.exec(argument) ?? [];
  const option = findLong(command, name);
  if (value === undefined || option === undefined || option.required) {
    return [argument];
  }
  if (findLong(command, `${name}-format`) !== undefined) {
    return [name, `${name}-format`, value];
  }
  if (!/^(true|false|1|0)$/.test(value)) {
    throw new UsageError(argument, `${name} is true or false`);
  }
  if (value === 'true' || value === '1') {
    return [name];
  }
  const negation = `--no-${name.slice(2)}`;
  return findLong(command, negation) === undefined ? [] : [negation];
}

/** Whether the next argument is this option's value. */
function takesNext(command: Command, argument: string): boolean {
  if (argument.startsWith('--')) {
    return !argument.includes('=') && findLong(command, argument)?.required === true;
  }
  // Of several short options in one word, the first that takes a value takes the rest of the word.
  const letters = argument.slice(1).split('');
  const taker = letters.findIndex((letter) => findShort(command, `-${letter}`)?.required === true);
  return taker >= 0 && taker === letters.length - 1;
}

function findLong(command: Command, name: string): Option | undefined {
  return command.options.find(({ long }) => long === name);
}

function findShort(command: Command, name: string): Option | undefined {
  return command.options.find(({ short }) => short === name);
}
