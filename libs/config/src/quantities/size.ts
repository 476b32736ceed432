import { InvalidSizeError } from './errors.js';

const units = ['', 'k', 'm', 'g', 't', 'p'] as const;
const pattern = /^(\d+(?:\.\d+)?|\.\d+) ?(?:([kmgtp])(?:i?b)?|b)?$/i;

/**
 * Reads a size as Docker's command line does: `64m`, `1.5g`, `1GiB`, `10 kb`, or plain bytes. All units are powers of
 * 1024, `MB` as well as `MiB`. A part of a byte is cut off.
 *
 * @returns bytes, a safe integer
 * @throws InvalidSizeError (`DOCKLET_CONFIG_INVALID_SIZE`)
 * @example
 * parseSize('64m') // 67108864
 */
export function parseSize(text: string): number {
  const match = pattern.exec(text);
  if (match === null) {
    throw new InvalidSizeError(text);
  }
  const [, amount = '', unit = ''] = match;
  const exponent = units.findIndex((known) => known === unit.toLowerCase());
  const bytes = Math.floor(Number(amount) * 1024 ** exponent);
  if (!Number.isSafeInteger(bytes)) {
    throw new InvalidSizeError(text, 'it is more than 8 PiB');
  }
  return bytes;
}

/**
 * A size where "no limit" is an answer too, as in `--memory-swap=-1`.
 *
 * @returns bytes, or -1 for `-1` and `unlimited`
 * @throws InvalidSizeError (`DOCKLET_CONFIG_INVALID_SIZE`)
 */
export function parseSizeLimit(text: string): number {
  return text === '-1' || text === 'unlimited' ? -1 : parseSize(text);
}

/**
 * A size for people: at most four significant digits and a binary unit, as in `docker stats`. {@link parseSize} reads
 * it back; what needs more than four digits comes back rounded.
 *
 * @example
 * formatSize(1610612736) // '1.5GiB'
 */
export function formatSize(bytes: number): string {
  let value = bytes;
  let exponent = 0;
  while (value >= 1024 && exponent < units.length - 1) {
    value /= 1024;
    exponent += 1;
  }
  const unit = units[exponent];
  return `${Number(value.toPrecision(4))}${unit ? `${unit.toUpperCase()}iB` : 'B'}`;
}
