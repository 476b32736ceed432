import type { LogOptions } from '../options/container-options.js';
import type { LogPlan } from '../plan/log-steps.js';

/** Rotation is on unless somebody says otherwise: a container does not fill the disk. */
export const defaultLogOptions = {
  driver: 'json-file',
  maxBytes: 10_000_000,
  maxFiles: 3,
} as const satisfies LogOptions;

/** What is kept for whoever attaches, of a container whose output is not to be kept. */
const passingBytes = 1_000_000;

/** Where a container's monitor writes its output to. */
export function logPlan(file: string, options: LogOptions = defaultLogOptions): LogPlan {
  if (options.driver === 'none') {
    return { file, maxBytes: passingBytes, maxFiles: 1 };
  }
  const { maxBytes = defaultLogOptions.maxBytes, maxFiles = defaultLogOptions.maxFiles } = options;
  return { file, maxBytes: maxBytes === 0 ? undefined : maxBytes, maxFiles };
}
