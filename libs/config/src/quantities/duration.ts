import { InvalidDurationError } from './errors.js';

const msPerUnit: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const part = /(\d+(?:\.\d+)?|\.\d+)(ns|us|\u00b5s|ms|s|m|h)/g;
const pattern = new RegExp(`^(?:${part.source})+$`);

/**
 * Reads a span of time as Go writes it: `10s`, `1m30s`, `500ms`, `1.5h`. A bare number has no unit and is refused; it
 * could mean anything. There are no negative durations.
 *
 * @returns milliseconds; shorter spans are fractions, down to a nanosecond
 * @throws InvalidDurationError (`DOCKLET_CONFIG_INVALID_DURATION`)
 */
export function parseDuration(text: string): number {
  if (!pattern.test(text)) {
    throw new InvalidDurationError(text);
  }
  let milliseconds = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(part)) {
    milliseconds += Number(amount) * (msPerUnit[unit] ?? Number.NaN);
  }
  if (!(milliseconds <= Number.MAX_SAFE_INTEGER)) {
    throw new InvalidDurationError(text, 'it is too long');
  }
  return roundToNanoseconds(milliseconds);
}

/**
 * A span of time as Go writes it; {@link parseDuration} reads it back unchanged.
 *
 * @example
 * formatDuration(90_500) // '1m30.5s'
 */
export function formatDuration(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < 1000) {
    return `${roundToNanoseconds(milliseconds)}ms`;
  }
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor(milliseconds / 60_000) % 60;
  const seconds = Number(((milliseconds % 60_000) / 1000).toFixed(9));
  const isLong = hours > 0 || minutes > 0;
  return [
    hours > 0 ? `${hours}h` : '',
    minutes > 0 ? `${minutes}m` : '',
    seconds > 0 || !isLong ? `${seconds}s` : '',
  ].join('');
}

// 1.1 * 1000 and the like leave dust behind the digits that were written.
function roundToNanoseconds(milliseconds: number): number {
  return Number(milliseconds.toFixed(6));
}
