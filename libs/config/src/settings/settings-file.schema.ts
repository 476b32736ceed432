import * as z from 'zod/mini';

import { InvalidSettingsFileError } from './errors.js';

// The values are checked where those of flags and variables are checked too: by the kind of their setting.
const settingsFileSchema = z.record(z.string(), z.unknown());

/**
 * Reads the text of a settings file.
 *
 * @throws InvalidSettingsFileError (`DOCKLET_CONFIG_INVALID_FILE`) when it is not one JSON object
 */
export function parseSettingsFile(text: string, path: string): Readonly<Record<string, unknown>> {
  const result = settingsFileSchema.safeParse(parseJson(text, path));
  if (!result.success) {
    throw new InvalidSettingsFileError(path, 'it is not a JSON object', result.error);
  }
  return result.data;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidSettingsFileError(path, `it is not JSON: ${(error as Error).message}`, error);
  }
}
