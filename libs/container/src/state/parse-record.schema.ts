import { InvalidRecordError } from './errors.js';
import type { Shape } from '@docklet/oci';

/**
 * Reads what a file says about an object.
 *
 * @param migrate brings what an older version has written up to date
 * @throws {@link InvalidRecordError} (`DOCKLET_CONTAINER_INVALID_RECORD`)
 */
export function parseRecord<T>(
  shape: Shape<T>,
  text: string,
  file: string,
  migrate: (json: unknown) => unknown = (json) => json,
): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InvalidRecordError(file, 'it is not JSON', error);
  }
  const record = migrate(json);
  const problem = shape(record);
  if (problem !== undefined) {
    const what = problem === '' ? 'it' : JSON.stringify(problem);
    throw new InvalidRecordError(file, `${what} is not as docklet writes it`);
  }
  return record as T;
}
