import { quote } from '../quote.js';
import { InvalidUlimitError } from './errors.js';

/** The limits that setrlimit(2) knows, without their RLIMIT_. */
export const ulimitNames = [
  'as',
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
] as const;

/** One of {@link ulimitNames}. */
export type UlimitName = (typeof ulimitNames)[number];

/** A resource limit of a process, in the unit of the limit; -1 means no limit. */
export interface Ulimit {
  readonly name: UlimitName;
  readonly soft: number;
  readonly hard: number;
}

const pattern = /^([a-z]+)=([^:]+)(?::([^:]+))?$/;
const valuePattern = /^\d{1,16}$/;

/**
 * Reads a limit as `--ulimit` takes it: `nofile=1024:2048`, `core=0`, `memlock=-1`, `stack=unlimited`. Without a hard
 * limit the soft one counts for both.
 *
 * @throws InvalidUlimitError (`DOCKLET_CONFIG_INVALID_ULIMIT`)
 * @see https://man7.org/linux/man-pages/man2/setrlimit.2.html
 */
export function parseUlimit(text: string): Ulimit {
  const [, name, softText, hardText] = pattern.exec(text) ?? [];
  if (name === undefined || softText === undefined) {
    throw new InvalidUlimitError(text);
  }
  const soft = parseValue(softText, text);
  const hard = hardText === undefined ? soft : parseValue(hardText, text);
  if (isAbove(soft, hard)) {
    throw new InvalidUlimitError(text, 'its soft limit is above its hard limit');
  }
  return { name: parseName(name, text), soft, hard };
}

/** A limit as `--ulimit` takes it; {@link parseUlimit} reads it back unchanged. */
export function formatUlimit({ name, soft, hard }: Ulimit): string {
  return `${name}=${soft}:${hard}`;
}

function parseName(name: string, text: string): UlimitName {
  const known = ulimitNames.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new InvalidUlimitError(
      text,
      `there is no limit ${quote(name)}`,
      `the limits are ${ulimitNames.join(', ')}`,
    );
  }
  return known;
}

function parseValue(value: string, text: string): number {
  if (value === '-1' || value === 'unlimited') {
    return -1;
  }
  const limit = Number(value);
  if (!valuePattern.test(value) || !Number.isSafeInteger(limit)) {
    throw new InvalidUlimitError(text, 'a limit is a whole number, -1 or unlimited');
  }
  return limit;
}

function isAbove(soft: number, hard: number): boolean {
  return hard !== -1 && (soft === -1 || soft > hard);
}
