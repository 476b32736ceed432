/** Longer than any path that means something in an image archive. */
const maxLength = 1024;

/**
 * A path in an archive in its one spelling, `blobs/sha256/…`; `undefined` for what is absolute, leads upwards, or names
 * nothing (CVE-2014-9358).
 */
export function archivePath(text: string): string | undefined {
  if (text.length > maxLength || text.startsWith('/') || text.includes('\0')) {
    return undefined;
  }
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 || parts.includes('..') ? undefined : parts.join('/');
}

/** Where a symbolic link in an archive leads, from the folder it is in; `undefined` if that is not in the archive. */
export function linkTarget(from: string, target: string): string | undefined {
  if (target.startsWith('/')) {
    return undefined;
  }
  const parts = from.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..' && parts.pop() === undefined) {
      return undefined;
    }
    if (part !== '..' && part !== '.' && part !== '') {
      parts.push(part);
    }
  }
  return archivePath(parts.join('/'));
}
