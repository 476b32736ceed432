import { isDockletError } from '@docklet/errors';

import { StoreIoError, type StoreOperation } from '../errors/store-errors.js';
import { errorCode, isSystemError } from './system-error.js';

/** Waits for a file operation; a refusal of the operating system names the operation and the path. */
export async function io<T>(
  operation: StoreOperation,
  path: string,
  work: Promise<T> | (() => Promise<T>),
): Promise<T> {
  try {
    return await (typeof work === 'function' ? work() : work);
  } catch (error) {
    throw isSystemError(error) ? new StoreIoError(operation, path, error) : error;
  }
}

/** The result of a file operation, or `undefined` if there is no such file. */
export async function ifExists<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

/** The result of a file operation that does not wait, or `undefined` if there is no such file; see {@link io}. */
export function ifThere<T>(operation: StoreOperation, path: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw isSystemError(error) ? new StoreIoError(operation, path, error) : error;
  }
}

/** Whether an error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return hasErrno(error, 'ENOENT') || hasErrno(error, 'ENOTDIR');
}

/** Whether an error of the operating system, wrapped or not, has this errno. */
export function hasErrno(error: unknown, errno: string): boolean {
  if (isDockletError(error)) {
    return error.details['errno'] === errno;
  }
  return errorCode(error) === errno;
}

/** Cleans up after a failure, and returns the failure with what else went wrong: `throw await afterCleanup(error, …)`. */
export async function afterCleanup(error: unknown, cleanup: Promise<unknown>): Promise<unknown> {
  try {
    await cleanup;
  } catch (cleanupError) {
    if (isDockletError(error)) {
      error.addCleanupError(cleanupError);
    }
  }
  return error;
}
