import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';

/** A folder whose names fill more than one block. */
export function makeLargeFolder(folder: string): void {
  mkdirSync(folder);
  for (let index = 0; index < 2000; index += 1) {
    writeFileSync(`${folder}/file-with-a-longer-name-${index}`, String(index));
  }
}

export function makeSparseFile(path: string): void {
  const fd = openSync(path, 'w');
  for (const offset of [0, 5_000, 30_000_000, 77_777_777]) {
    writeSync(fd, Buffer.alloc(9_000, `at ${offset}`), 0, 9_000, offset);
  }
  closeSync(fd);
}
