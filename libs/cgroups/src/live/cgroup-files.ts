import { readFileSync } from 'node:fs';
import { isDockletError } from '@docklet/errors';

import { CgroupReadError, errnoOf } from '../errors.js';

/**
 * The text of a file, without the newline at its end.
 *
 * @throws CgroupReadError (`DOCKLET_CGROUPS_READ_FAILED`)
 */
export function readText(folder: string, file: string): string {
  const filePath = `${folder}/${file}`;
  try {
    return readFileSync(filePath, 'utf8').trimEnd();
  } catch (error) {
    throw new CgroupReadError(filePath, error);
  }
}

/** The text of a file; undefined when there is none, also because its cgroup was removed while it was read. */
export function readIfPresent(folder: string, file: string): string | undefined {
  return ifPresent(() => readText(folder, file));
}

/** What is read; undefined when its file is not there. */
export function ifPresent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isGone(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Whether an error says that the cgroup is not there any more: an open file of a removed one answers ENODEV. */
export function isGone(error: unknown): boolean {
  return isCausedBy(error, ['ENOENT', 'ENODEV']);
}

/** Whether one of these errnos, by name, is behind an error. */
export function isCausedBy(error: unknown, errnos: readonly string[]): boolean {
  return errnos.includes(errnoOf(isDockletError(error) ? error.cause : error));
}

/** The number that is all of a file. */
export function readNumber(folder: string, file: string): number {
  return Number(readText(folder, file));
}

/** The number that is all of a file; undefined for `max`. */
export function readLimit(folder: string, file: string): number | undefined {
  const text = readText(folder, file);
  return text === 'max' ? undefined : Number(text);
}

/** The lines of a file; none of an empty one. */
export function readLines(folder: string, file: string): readonly string[] {
  return linesOf(readText(folder, file));
}

/** A file of lines with a name and a number each. */
export function readFlatKeyed(folder: string, file: string): ReadonlyMap<string, number> {
  return parseFlatKeyed(readText(folder, file));
}

/** The text of such a file. */
export function parseFlatKeyed(text: string): ReadonlyMap<string, number> {
  return new Map(
    linesOf(text).map((line) => {
      const [key = '', value] = line.split(' ');
      return [key, Number(value)] as const;
    }),
  );
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}
