import { parseDuration } from '@docklet/config';
import { UsageError } from '../usage-error.js';

const date = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * Reads a time as `--since` and `--until` take it: how long ago (`10m`, `1h30m`), a date (`2026-11-25`,
 * `2026-11-25T18:00:00Z`; local time unless it says more), or seconds since 1970.
 *
 * @returns milliseconds since 1970
 */
export function parseMoment(flag: string, text: string, now = Date.now()): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    return Number(text) * 1000;
  }
  const found = date.exec(text);
  if (found !== null) {
    // A date alone would be taken for UTC.
    const moment = Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T'));
    return Number.isNaN(moment) ? fail(flag, text) : moment;
  }
  try {
    return now - parseDuration(text);
  } catch {
    return fail(flag, text);
  }
}

function fail(flag: string, text: string): never {
  throw new UsageError(
    `${flag}${text}`,
    'it is neither a date nor a span of time',
    'write 10m, 2026-11-25T18:00:00Z, or seconds since 1970',
  );
}
