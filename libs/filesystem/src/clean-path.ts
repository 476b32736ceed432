import path from 'node:path';

/** A path without `.`, `..`, and slashes that say nothing: `/a//b/../c/` gives `/a/c`. It is text; no link is looked at. */
export function cleanPath(text: string): string {
  return path.posix.resolve('/', text);
}

/** Whether a clean path is a folder or something below it. */
export function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder === '/' ? '/' : `${folder}/`);
}
