import * as z from 'zod/mini';
import { InvalidRecordError } from './errors.js';

/** No schema is compiled: that takes longer than to read a file with it, or a hundred. */
const interpreted = { jitless: true } as const;

/**
 * Reads what a file says about an object.
 *
 * @param migrate brings what an older version has written up to date
 * @throws {@link InvalidRecordError} (`DOCKLET_CONTAINER_INVALID_RECORD`)
 */
export function parseRecord<T>(
  schema: z.ZodMiniType<T>,
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
  const result = schema.safeParse(migrate(json), interpreted);
  if (!result.success) {
    throw new InvalidRecordError(file, z.prettifyError(result.error));
  }
  return result.data;
}
