import { parseSize } from '@docklet/config';
import type { LogOptions } from '@docklet/container';
import { UsageError } from '../usage-error.js';

const drivers = ['json-file', 'local', 'none'] as const;

/** More files than this nobody reads; the monitor moves each of them at a rotation. */
const mostFiles = 100;

/**
 * Reads `--log-driver` and `--log-opt`. Docker's `json-file` and `local` are both docklet's own log.
 *
 * @returns undefined when neither was given
 */
export function parseLog(
  driver: string | undefined,
  options: readonly string[],
): LogOptions | undefined {
  if (driver === undefined && options.length === 0) {
    return undefined;
  }
  const known = drivers.find((name) => name === (driver ?? 'json-file'));
  if (known === undefined) {
    throw new UsageError(
      `--log-driver ${driver ?? ''}`,
      'there is no such driver',
      `there are ${drivers.join(', ')}`,
    );
  }
  if (known === 'none' && options.length > 0) {
    throw new UsageError(`--log-opt ${options[0] ?? ''}`, 'the driver none has no options');
  }
  return options.reduce<LogOptions>((log, text) => ({ ...log, ...parseOption(text) }), {
    driver: known,
  });
}

function parseOption(text: string): Partial<LogOptions> {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  switch (name) {
    case 'max-size':
      return { maxBytes: value === '-1' ? 0 : parseSize(value) };
    case 'max-file':
      return { maxFiles: parseFiles(text, value) };
    default:
      throw new UsageError(
        `--log-opt ${text}`,
        'there is no such option',
        'there are max-size=SIZE and max-file=NUMBER',
      );
  }
}

function parseFiles(text: string, value: string): number {
  if (!/^\d{1,3}$/.test(value) || Number(value) < 1 || Number(value) > mostFiles) {
    throw new UsageError(`--log-opt ${text}`, `it is not a number from 1 to ${mostFiles}`);
  }
  return Number(value);
}
