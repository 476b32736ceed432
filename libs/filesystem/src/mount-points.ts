import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';

/** Where every container has something mounted, from the root on; what is in a folder comes behind it. */
const folders = ['dev', 'proc', 'sys', 'etc'] as const;
const files = ['etc/hosts', 'etc/hostname', 'etc/resolv.conf'] as const;

/** It is there once all is there. */
const last = files[2];

/**
 * Makes a folder with a place for everything that is mounted in every container, to be {@link RootSource.mountPoints} of
 * as many of them as there are. Where it is there already nothing is done, and where a part of it is, the rest. It can be
 * made by several at once.
 *
 * @param folder absolute; the one above it has to be there
 */
export function makeMountPoints(folder: string): void {
  if (existsSync(`${folder}/${last}`)) {
    return;
  }
  for (const path of ['', ...folders]) {
    mkdirSync(`${folder}/${path}`, { recursive: true });
    chmodSync(`${folder}/${path}`, 0o755);
  }
  for (const path of files) {
    closeSync(openSync(`${folder}/${path}`, 'a'));
    chmodSync(`${folder}/${path}`, 0o644);
  }
}
