import { replaceFile } from '../state/atomic-file.js';
import { readIfThere } from '../state/read-if-there.js';
import { parseHealthState } from './health-file.schema.js';
import type { HealthState } from './health-state.js';
import { freshHealth } from './health-state.js';

/** What is known of a container's health since it was started at this time. */
export function readHealth(file: string, startedAt: string): HealthState {
  const found = parseHealthState(readIfThere(file) ?? '');
  return found?.startedAt === startedAt ? found : freshHealth(startedAt);
}

/** Replaces what is known of a container's health. */
export function writeHealth(file: string, state: HealthState): void {
  replaceFile(file, `${JSON.stringify(state, undefined, 2)}\n`, { isDurable: false });
}
