import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

import { ifExists, io } from '../store/io.js';

/** `st_blocks` counts in this unit, whatever the file system's own is (stat(2)). */
const blockBytes = 512;

/** Measures what files take on the disk, as du(1) does: in blocks, and a file with several names once. */
export class DiskMeter {
  readonly #counted = new Set<string>();
  readonly #measured = new Map<string, number>();

  /**
   * A file, or a folder with everything in it. 0 if it is gone. What was measured before is not looked at again: measure
   * the parts first, and the whole costs little more.
   */
  async measure(file: string): Promise<number> {
    const bytes = await this.#walk(file);
    this.#measured.set(file, bytes);
    return bytes;
  }

  async #walk(file: string): Promise<number> {
    const known = this.#measured.get(file);
    if (known !== undefined) {
      return known;
    }
    const status = await io('inspect', file, ifExists(lstat(file)));
    if (status === undefined || this.#isCounted(status)) {
      return 0;
    }
    const own = status.blocks * blockBytes;
    return status.isDirectory() ? own + (await this.#walkInside(file)) : own;
  }

  async #walkInside(folder: string): Promise<number> {
    const names = (await io('list', folder, ifExists(readdir(folder)))) ?? [];
    let sum = 0;
    for (const name of names) {
      sum += await this.#walk(path.join(folder, name));
    }
    return sum;
  }

  /** Of files with one name there is nothing to remember, and there can be millions. */
  #isCounted(status: Stats): boolean {
    if (status.nlink === 1 || status.isDirectory()) {
      return false;
    }
    const key = `${status.dev}:${status.ino}`;
    const isCounted = this.#counted.has(key);
    this.#counted.add(key);
    return isCounted;
  }
}
