import { type Stats, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { ifThere } from '../store/io.js';
import { letOthersRun } from '../store/let-others-run.js';

/** `st_blocks` counts in this unit, whatever the file system's own is (stat(2)). */
const blockBytes = 512;

/** After so many files of a folder others have their turn. */
const filesAtOnce = 512;

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
    const status = ifThere('inspect', file, () => lstatSync(file));
    if (status === undefined || this.#isCounted(status)) {
      return 0;
    }
    const own = status.blocks * blockBytes;
    return status.isDirectory() ? own + (await this.#walkInside(file)) : own;
  }

  /** Asks for one file after the other: handing each question to a thread takes ten times as long. */
  async #walkInside(folder: string): Promise<number> {
    const names = ifThere('list', folder, () => readdirSync(folder)) ?? [];
    let sum = 0;
    for (const [index, name] of names.entries()) {
      if (index % filesAtOnce === 0) {
        await letOthersRun();
      }
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
