import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ResolvedSource } from '../engine/container-draft.js';
import { replaceFile } from '../state/atomic-file.js';
import type { Layout } from '../state/layout.js';
import { parseLaunchEntry } from './launch-entry.schema.js';

/** Folders of the image store that change with every name and every image. */
const watchedFolders = ['names', 'images'];

/**
 * A change could bear the same time as one that was seen before it, if the clock of the file system has not moved on in
 * between: what changed just now is not remembered.
 */
const settledMs = 100;

/**
 * Remembers what images are made of, so that a start need not open the store: looking a name up there reads and checks
 * four documents and loads two libraries for it, which takes longer than starting the container.
 *
 * An entry holds as long as nothing at all was changed in the store. It lies where only root can write.
 */
export class LaunchCache {
  readonly #folder: string;
  readonly #images: string;

  constructor({ cache, images }: Layout) {
    this.#folder = path.join(cache, 'launch');
    this.#images = images;
  }

  /** What an image of this name is made of, if that is remembered and still so. */
  find(name: string): ResolvedSource | undefined {
    const stamp = this.#stamp();
    const text = readIfThere(this.#file(name));
    const entry = text === undefined ? undefined : parseLaunchEntry(text);
    const isCurrent = stamp !== undefined && entry?.stamp === stamp.text;
    return isCurrent && entry.source.layers.every(({ path: file }) => exists(file))
      ? entry.source
      : undefined;
  }

  /**
   * Looks something up by other means, and remembers it unless the store has changed in the meantime.
   *
   * @param lookUp reads the store
   */
  async remember(name: string, lookUp: () => Promise<ResolvedSource>): Promise<ResolvedSource> {
    const before = this.#stamp();
    const source = await lookUp();
    if (before?.isSettled === true && before.text === this.#stamp()?.text) {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const content = JSON.stringify({ stamp: before.text, source });
      replaceFile(this.#file(name), content, { isDurable: false });
    }
    return source;
  }

  #file(name: string): string {
    return path.join(this.#folder, `${encodeURIComponent(name)}.json`);
  }

  /** Changes whenever the store does; undefined when there is no store yet. */
  #stamp(): { readonly text: string; readonly isSettled: boolean } | undefined {
    const stats = watchedFolders.map((folder) =>
      statSync(path.join(this.#images, folder), { bigint: true, throwIfNoEntry: false }),
    );
    const times = stats.flatMap((found) => (found === undefined ? [] : [found.mtimeNs]));
    if (times.length < watchedFolders.length) {
      return undefined;
    }
    const now = BigInt(Date.now()) * 1_000_000n;
    const isSettled = times.every((time) => now - time > BigInt(settledMs) * 1_000_000n);
    return { text: times.join(' '), isSettled };
  }
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A name can be longer than a file's may be; then it is not remembered.
    if (code === 'ENOENT' || code === 'ENAMETOOLONG') {
      return undefined;
    }
    throw error;
  }
}
