import { closeSync, openSync, readSync } from 'node:fs';

/** Bytes that nobody can foresee: random(4). node:crypto has them too, and takes 4 ms to load. */
export function randomBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const fd = openSync('/dev/urandom', 'r');
  try {
    readSync(fd, bytes);
    return bytes;
  } finally {
    closeSync(fd);
  }
}
