import { closeSync, openSync, readSync } from 'node:fs';

const nameBytes = 8;

/** A name that nothing else has, in hexadecimal: random(4). node:crypto has such bytes too, and takes 4 ms to load. */
export function randomName(): string {
  const bytes = Buffer.alloc(nameBytes);
  const fd = openSync('/dev/urandom', 'r');
  try {
    readSync(fd, bytes);
    return bytes.toString('hex');
  } finally {
    closeSync(fd);
  }
}
