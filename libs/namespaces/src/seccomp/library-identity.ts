import { statSync } from 'node:fs';

/** Where distributions put their libraries: Debian and its descendants, Fedora and SUSE, Arch and Alpine. */
const folders = [
  process.arch === 'arm64' ? '/usr/lib/aarch64-linux-gnu' : '/usr/lib/x86_64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
];

/**
 * Tells one libseccomp from another without loading it, which takes longer than reading a filter. An update of its
 * package changes the file, and with it the size and the time. Empty when it is in no usual place.
 */
export function libraryIdentity(): string {
  for (const folder of folders) {
    const stats = statSync(`${folder}/libseccomp.so.2`, { throwIfNoEntry: false });
    if (stats !== undefined) {
      return `${folder} ${stats.size} ${stats.mtimeMs}`;
    }
  }
  return '';
}
