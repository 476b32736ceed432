import type { BigIntStats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/** stat(2) counts in blocks of this size, whatever the file system's are. */
const blockBytes = 512n;

/**
 * Measures what files and folders take on the disk, as `du -x` does: holes take nothing, what has several names counts
 * once, where it is met first, and other file systems are left out.
 */
export class DiskMeter {
  readonly #counted = new Set<string>();
  #device: bigint | undefined;

  /** The bytes of a file, or of a folder with all that is in it; 0 for what is not there (any more). */
  async measure(file: string): Promise<number> {
    const stats = await ifThere(lstat(file, { bigint: true }));
    if (stats === undefined || this.#isElsewhere(stats) || this.#isCounted(stats)) {
      return 0;
    }
    let bytes = Number(stats.blocks * blockBytes);
    if (stats.isDirectory()) {
      for (const name of (await ifThere(readdir(file))) ?? []) {
        bytes += await this.measure(path.join(file, name));
      }
    }
    return bytes;
  }

  /** What is mounted in a volume’s place takes its room somewhere else. */
  #isElsewhere({ dev }: BigIntStats): boolean {
    this.#device ??= dev;
    return dev !== this.#device;
  }

  #isCounted({ dev, ino, nlink }: BigIntStats): boolean {
    const key = `${dev}:${ino}`;
    if (nlink === 1n) {
      return false;
    }
    const isCounted = this.#counted.has(key);
    this.#counted.add(key);
    return isCounted;
  }
}

/** Containers come and go while the disk is measured. */
async function ifThere<T>(pending: Promise<T>): Promise<T | undefined> {
  try {
    return await pending;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return undefined;
    }
    throw error;
  }
}
