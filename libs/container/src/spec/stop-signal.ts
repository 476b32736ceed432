import type { SignalName } from '@docklet/syscall';
import { signalName, signalNumber } from '@docklet/syscall';
import { InvalidSignalError } from './errors.js';

/** The numbers of all signals; signal(7). */
const numbers = /^(?:[1-9]|[1-5]\d|6[0-4])$/;

/**
 * Reads the name or number of a signal: `SIGTERM`, `TERM`, `15`, `RTMIN+3`.
 *
 * @throws {@link InvalidSignalError} (`DOCKLET_CONTAINER_INVALID_SIGNAL`)
 */
export function parseSignal(text: string): SignalName {
  const number = signalNumber(numbers.test(text) ? signalName(Number(text)) : nameOf(text));
  if (number === undefined) {
    throw new InvalidSignalError(text);
  }
  return signalName(number);
}

function nameOf(text: string): string {
  const upper = text.toUpperCase();
  return upper.startsWith('SIG') ? upper : `SIG${upper}`;
}
