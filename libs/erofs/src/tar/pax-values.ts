import { TarHeaderError } from '../errors/tar-errors.js';
import type { TarTime } from './tar-entry.js';

const NATURAL_NUMBER = /^[0-9]{1,16}$/;
/** POSIX: decimal, with any number of digits behind the point. GNU tar writes a minus for times before 1970. */
const DECIMAL_TIME = /^(-?)([0-9]{1,16})(?:\.([0-9]*))?$/;
const NANOSECOND_DIGITS = 9;
const NANOSECONDS_PER_SECOND = 1_000_000_000;

/**
 * A size, an id or an offset of a PAX record. It stays a number whatever it looks like: a file may be named `123`, and
 * a size may not be `-1` or `0x10`.
 *
 * @throws TarHeaderError (DOCKLET_EROFS_TAR_HEADER) when it is not a decimal number below 2^53
 */
export function parsePaxNatural(key: string, value: Uint8Array, offset: number): number {
  const text = latin1(value);
  const number = NATURAL_NUMBER.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(number)) {
    throw new TarHeaderError({ offset, reason: `PAX ${key} is not a number in range` });
  }
  return number;
}

/**
 * A time of a PAX record. Digits beyond nanoseconds are cut off, as GNU tar and Go do.
 *
 * @throws TarHeaderError (DOCKLET_EROFS_TAR_HEADER) when it is not a decimal number within ±2^53 seconds
 */
export function parsePaxTime(key: string, value: Uint8Array, offset: number): TarTime {
  const match = DECIMAL_TIME.exec(latin1(value));
  const whole = Number(match?.[2] ?? NaN);
  if (match === null || !Number.isSafeInteger(whole)) {
    throw new TarHeaderError({ offset, reason: `PAX ${key} is not a time in range` });
  }
  const fraction = (match[3] ?? '').slice(0, NANOSECOND_DIGITS).padEnd(NANOSECOND_DIGITS, '0');
  const nanoseconds = Number(fraction);
  if (match[1] !== '-') {
    return { seconds: whole, nanoseconds };
  }
  // -1.25 s is 2 s before 1970 and 0.75 s on from there. Adding 0 keeps -0 out.
  return nanoseconds === 0
    ? { seconds: 0 - whole, nanoseconds }
    : { seconds: -whole - 1, nanoseconds: NANOSECONDS_PER_SECOND - nanoseconds };
}

/** The inverse of {@link parsePaxTime}; without a fraction when there is none. */
export function formatPaxTime(time: TarTime): string {
  if (time.nanoseconds === 0) {
    return String(time.seconds);
  }
  const isNegative = time.seconds < 0;
  const whole = isNegative ? -(time.seconds + 1) : time.seconds;
  const fraction = isNegative ? NANOSECONDS_PER_SECOND - time.nanoseconds : time.nanoseconds;
  const digits = String(fraction).padStart(NANOSECOND_DIGITS, '0').replace(/0+$/, '');
  return `${isNegative ? '-' : ''}${whole}.${digits}`;
}

// A long value is cut before it becomes text: no number needs this many digits, and the patterns refuse the rest.
const LONGEST_NUMBER_BYTES = 64;

function latin1(value: Uint8Array): string {
  return Buffer.from(value.subarray(0, LONGEST_NUMBER_BYTES)).toString('latin1');
}
