import {
  existsSync,
  fstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fd } from '@docklet/syscall';
import { lockFile } from '@docklet/syscall';
import { replaceFile, syncFolder } from '../state/atomic-file.js';
import { onDisk } from '../state/disk.js';
import type { Layout } from '../state/layout.js';
import { readIfThere } from '../state/read-if-there.js';
import { randomBytes } from '../state/random.js';
import { makeReadableFolder } from '../state/readable-folder.js';
import { VolumeNotFoundError } from './errors.js';
import { isVolumeName } from './volume-name.js';
import type { VolumeRecord } from './volume-record.js';
import { parseVolumeRecord } from './volume-record.schema.js';

/** Names that no volume has: what is being made, and what is being deleted. */
const newPrefix = '.new-';
const removedPrefix = '.removed-';

const pauseMs = 2;

/** A volume that nobody else changes meanwhile. */
export interface LockedVolume extends Disposable {
  readonly record: VolumeRecord;
}

/**
 * The volumes of an engine as files: a folder for each, with what it is in `volume.json` and what is in it in `_data`. A
 * volume comes into being, and goes, by one rename; everything else that changes one happens under its lock.
 */
export class VolumeStore {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /**
   * Makes a volume, as a whole or not at all.
   *
   * @param isDurable whether it has to be there after a crash of the machine
   * @returns false when there is one of this name, which stays as it is
   */
  create(record: VolumeRecord, { isDurable }: { readonly isDurable: boolean }): boolean {
    const { folder } = this.#layout.volumeFiles(record.name);
    if (existsSync(folder)) {
      return false;
    }
    // One at a time: so whatever is found half made was left by somebody who was killed.
    using _lock = lockFile(path.join(this.#layout.locks, 'volumes'));
    this.#sweep(newPrefix);
    if (existsSync(folder)) {
      return false;
    }
    const made = this.#layout.volumeFiles(`${newPrefix}${randomName()}`);
    try {
      onDisk(folder, () => {
        mkdirSync(made.folder, { mode: 0o700 });
        makeReadableFolder(made.data);
        replaceFile(made.record, `${JSON.stringify(record, undefined, 2)}\n`, { isDurable });
        renameSync(made.folder, folder);
      });
    } catch (error) {
      this.#sweep(newPrefix);
      throw error;
    }
    if (isDurable) {
      syncFolder(this.#layout.volumes);
    }
    return true;
  }

  /** Reads a volume; undefined when there is none of this name. */
  read(name: string): VolumeRecord | undefined {
    if (!isVolumeName(name)) {
      return undefined;
    }
    const { record: file } = this.#layout.volumeFiles(name);
    const text = readIfThere(file);
    return text === undefined ? undefined : parseVolumeRecord(text, file);
  }

  /**
   * Reads a volume that somebody asked for.
   *
   * @throws {@link VolumeNotFoundError} (`DOCKLET_CONTAINER_VOLUME_NOT_FOUND`)
   */
  get(name: string): VolumeRecord {
    const record = this.read(name);
    if (record === undefined) {
      throw new VolumeNotFoundError(name);
    }
    return record;
  }

  /** All volumes, by their names. */
  list(): readonly VolumeRecord[] {
    return readdirSync(this.#layout.volumes)
      .toSorted()
      .flatMap((name) => this.read(name) ?? []);
  }

  /**
   * Waits until nobody else changes a volume. The thread is not blocked: who has the lock may be somewhere else in this
   * very process.
   *
   * @returns undefined when there is none of this name
   */
  async lock(name: string): Promise<LockedVolume | undefined> {
    for (;;) {
      const found = this.#tryLock(name);
      if (found !== 'locked') {
        return found;
      }
      await delay(pauseMs);
    }
  }

  /** Removes a volume that the caller has locked. Its content is deleted when its name is free already. */
  remove({ record }: LockedVolume): void {
    const removed = path.join(this.#layout.volumes, `${removedPrefix}${randomName()}`);
    renameSync(this.#layout.volumeFiles(record.name).folder, removed);
    this.#sweep(removedPrefix);
  }

  #tryLock(name: string): LockedVolume | 'locked' | undefined {
    if (!isVolumeName(name)) {
      return undefined;
    }
    const files = this.#layout.volumeFiles(name);
    let lock: Fd | undefined;
    try {
      lock = lockFile(files.lock, { waits: false });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
    if (lock === undefined) {
      return 'locked';
    }
    const record = isNamed(lock, files.lock) ? this.read(name) : undefined;
    if (record === undefined) {
      // It has been removed in between; perhaps there is another of its name by now.
      lock.close();
      return existsSync(files.record) ? 'locked' : undefined;
    }
    const held = lock;
    return {
      record,
      [Symbol.dispose]: () => {
        held.close();
      },
    };
  }

  #sweep(prefix: string): void {
    for (const name of readdirSync(this.#layout.volumes)) {
      if (name.startsWith(prefix)) {
        rmSync(path.join(this.#layout.volumes, name), { recursive: true, force: true });
      }
    }
  }
}

/** Whether a name still leads to the file that was opened by it. */
function isNamed(file: Fd, name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.ino === fstatSync(file.number).ino;
}

function randomName(): string {
  return randomBytes(8).toString('hex');
}
