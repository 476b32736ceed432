import { constants } from 'node:os';
import { InvalidSignalError } from './errors.js';

/**
 * Reads the name or number of a signal: `SIGTERM`, `TERM`, `15`.
 *
 * @throws {@link InvalidSignalError} (`DOCKLET_CONTAINER_INVALID_SIGNAL`)
 */
export function parseSignal(text: string): NodeJS.Signals {
  const upper = text.toUpperCase();
  const name = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  const found = Object.entries(constants.signals).find(
    ([candidate, number]) => candidate === name || String(number) === text,
  );
  if (found === undefined) {
    throw new InvalidSignalError(text);
  }
  return found[0] as NodeJS.Signals;
}
