import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import type { RuntimeSpec } from '@docklet/oci';
import { parseRuntimeSpec } from '@docklet/oci';
import type { Fd } from '@docklet/syscall';
import { lockFile } from '@docklet/syscall';
import type { ContainerOptions } from '../options/container-options.js';
import { replaceFile } from './atomic-file.js';
import { onDisk } from './disk.js';
import { isContainerId } from './container-id.js';
import { createContainerName } from './container-name.js';
import type { ContainerRecord, ContainerState } from './container-record.js';
import { parseContainerRecord, parseContainerState } from './container-record.schema.js';
import {
  AmbiguousContainerError,
  ContainerNameInUseError,
  ContainerNotFoundError,
} from './errors.js';
import type { Layout } from './layout.js';
import { readIfThere } from './read-if-there.js';
import { makeReadableFolder } from './readable-folder.js';
import { parseEntrySpec } from './entry-spec.schema.js';

/** A container as its files tell. */
export interface StoredContainer {
  readonly record: ContainerRecord;
  readonly state: ContainerState;
}

/** Behind the id of a container whose files are being deleted; whoever removes the next one goes on with it. */
const removedSuffix = '.removed';

/**
 * The containers of an engine as files: a folder for each, and a link from its name to its id. Reading takes no lock;
 * every file is replaced as a whole.
 */
export class ContainerStore {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /**
   * Makes the folder of a new container, with an empty writable layer.
   *
   * @param hasImage whether that is going to be an image, and no folders
   */
  createFolder(id: string, hasImage: boolean): void {
    const { folder, upperDir, workDir } = this.#layout.containerFiles(id);
    onDisk(folder, () => {
      mkdirSync(folder, { mode: 0o700 });
      if (hasImage) {
        return;
      }
      // The upper folder becomes the container's /, which everybody in it may enter.
      makeReadableFolder(upperDir);
      mkdirSync(workDir, { mode: 0o700 });
    });
  }

  /**
   * Gives a container its name: a made up one if none is wanted.
   *
   * @throws {@link ContainerNameInUseError} (`DOCKLET_CONTAINER_NAME_IN_USE`)
   */
  claimName(id: string, wanted: string | undefined): string {
    for (;;) {
      const name = wanted ?? createContainerName();
      try {
        const link = this.#nameLink(name);
        onDisk(link, () => {
          symlinkSync(id, link);
        });
        return name;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
          throw error;
        }
        if (wanted !== undefined) {
          throw new ContainerNameInUseError(name, readlinkSync(this.#nameLink(name)));
        }
      }
    }
  }

  /** Writes what a container is, once. What is removed at its end need not survive a crash. */
  writeRecord(record: ContainerRecord, spec: RuntimeSpec): void {
    const files = this.#layout.containerFiles(record.id);
    const isDurable = record.options.isRemovedAtExit !== true;
    replaceFile(files.config, `${JSON.stringify(spec, undefined, 2)}\n`, { isDurable });
    replaceFile(files.container, `${JSON.stringify(record, undefined, 2)}\n`, { isDurable });
  }

  /** Replaces what a container is from now on by what is made of it, with nobody else in between. */
  rewrite(
    id: string,
    change: (record: ContainerRecord, spec: RuntimeSpec) => readonly [ContainerRecord, RuntimeSpec],
  ): void {
    this.#locked(id, () => {
      const record = this.read(id)?.record;
      if (record !== undefined) {
        this.writeRecord(...change(record, this.readSpec(id)));
      }
    });
  }

  /** Replaces what has become of a container. */
  writeState(record: ContainerRecord, state: ContainerState): void {
    const { state: file } = this.#layout.containerFiles(record.id);
    const isKept = record.options.isRemovedAtExit !== true;
    // Whether it has to run after a reboot is seen from this.
    const isRestarted = (record.options.restart?.kind ?? 'no') !== 'no';
    const isDurable =
      isKept && (state.status === 'exited' || state.isStopped === true || isRestarted);
    replaceFile(file, `${JSON.stringify(state, undefined, 2)}\n`, { isDurable });
  }

  /**
   * Replaces what has become of a container by what is made of it, with nobody else in between.
   *
   * @param change returns undefined to leave it as it is
   * @returns what it was before; undefined when the container is gone
   */
  updateState(
    id: string,
    change: (state: ContainerState) => ContainerState | undefined,
  ): StoredContainer | undefined {
    return this.#locked(id, () => {
      const stored = this.read(id);
      const changed = stored && change(stored.state);
      if (stored !== undefined && changed !== undefined) {
        this.writeState(stored.record, changed);
      }
      return stored;
    });
  }

  /**
   * Gives a container another name.
   *
   * @throws {@link ContainerNameInUseError} (`DOCKLET_CONTAINER_NAME_IN_USE`)
   */
  rename(id: string, name: string): void {
    this.#locked(id, () => {
      const stored = this.read(id);
      if (stored === undefined) {
        return;
      }
      const { record } = stored;
      // The new name is there before the old one goes: at no moment has the container none.
      this.claimName(id, name);
      this.replaceRecord({ ...record, name, options: { ...record.options, name } });
      this.#removeName(record.name, id);
    });
  }

  /** Replaces what was asked for of a container, with nobody else in between. */
  updateOptions(id: string, change: (options: ContainerOptions) => ContainerOptions): void {
    this.#locked(id, () => {
      const record = this.read(id)?.record;
      if (record !== undefined) {
        this.replaceRecord({ ...record, options: change(record.options) });
      }
    });
  }

  /** Replaces what a container is. */
  replaceRecord(record: ContainerRecord): void {
    const { container } = this.#layout.containerFiles(record.id);
    replaceFile(container, `${JSON.stringify(record, undefined, 2)}\n`, { isDurable: true });
  }

  #locked<T>(id: string, run: () => T): T | undefined {
    let lock: Fd | undefined;
    try {
      lock = lockFile(this.#layout.containerFiles(id).lock);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        // It is being removed.
        return undefined;
      }
      throw error;
    }
    try {
      return run();
    } finally {
      lock?.close();
    }
  }

  /** Reads what a container is, even if it is just being made; undefined when it is not there. */
  readRecord(id: string): ContainerRecord | undefined {
    const { container } = this.#layout.containerFiles(id);
    const text = readIfThere(container);
    return text === undefined ? undefined : parseContainerRecord(text, container);
  }

  /** Reads a container, or undefined when it is being made or removed at this moment. */
  read(id: string): StoredContainer | undefined {
    const files = this.#layout.containerFiles(id);
    const record = readIfThere(files.container);
    const state = readIfThere(files.state);
    if (record === undefined || state === undefined) {
      return undefined;
    }
    return {
      record: parseContainerRecord(record, files.container),
      state: parseContainerState(state, files.state),
    };
  }

  /**
   * Reads a container that somebody asked for.
   *
   * @throws {@link ContainerNotFoundError} (`DOCKLET_CONTAINER_NOT_FOUND`)
   */
  get(id: string, askedFor: string): StoredContainer {
    const stored = this.read(id);
    if (stored === undefined) {
      throw new ContainerNotFoundError(askedFor);
    }
    return stored;
  }

  /** The runtime specification of a container. */
  readSpec(id: string): RuntimeSpec {
    return parseRuntimeSpec(readFileSync(this.#layout.containerFiles(id).config));
  }

  /**
   * The same for whoever goes into a container, with what its devices have added: only what they act on is checked, in a
   * tenth of the time.
   */
  readEntrySpec(id: string): RuntimeSpec {
    const { config, bundleConfig } = this.#layout.containerFiles(id);
    // A look first: what is not there costs more to be told of than to be seen.
    const edited = existsSync(bundleConfig) ? readIfThere(bundleConfig) : undefined;
    const text = edited ?? readFileSync(config, 'utf8');
    return parseEntrySpec(text) ?? parseRuntimeSpec(Buffer.from(text));
  }

  /** The ids of all containers. */
  list(): string[] {
    return readdirSync(this.#layout.containers).filter(isContainerId);
  }

  /**
   * The id of a container from its name, its id, or the beginning of its id.
   *
   * @throws {@link ContainerNotFoundError} (`DOCKLET_CONTAINER_NOT_FOUND`)
   * @throws {@link AmbiguousContainerError} (`DOCKLET_CONTAINER_AMBIGUOUS`)
   */
  resolve(text: string): string {
    const byName = this.#resolveName(text);
    if (byName !== undefined) {
      return byName;
    }
    const ids = /^[0-9a-f]{1,64}$/.test(text)
      ? this.list().filter((id) => id.startsWith(text))
      : [];
    const [id] = ids;
    if (id === undefined) {
      throw new ContainerNotFoundError(text);
    }
    if (ids.length > 1) {
      throw new AmbiguousContainerError(text, ids);
    }
    return id;
  }

  /**
   * Removes a container's name, then its files. Doing it again, or over what a crash left, does no harm.
   *
   * @param name undefined when it is not known: then all names are looked through
   */
  remove(id: string, name: string | undefined): void {
    // One that was killed while it was renamed has two names.
    const isKnown = name !== undefined && this.#resolveName(name) === id;
    for (const candidate of isKnown ? [name] : readdirSync(this.#layout.names)) {
      this.#removeName(candidate, id);
    }
    const { folder } = this.#layout.containerFiles(id);
    // Moved away first: whoever still writes into it by its path, a health check perhaps, finds nothing there.
    moveIfThere(folder, `${folder}${removedSuffix}`);
    for (const name of readdirSync(this.#layout.containers)) {
      if (name.endsWith(removedSuffix)) {
        rmSync(path.join(this.#layout.containers, name), { recursive: true, force: true });
      }
    }
  }

  /** Whether a container's folder is there. */
  has(id: string): boolean {
    return existsSync(this.#layout.containerFiles(id).folder);
  }

  #removeName(name: string, id: string): void {
    if (this.#resolveName(name) === id) {
      rmSync(this.#nameLink(name), { force: true });
    }
  }

  #nameLink(name: string): string {
    return path.join(this.#layout.names, name);
  }

  #resolveName(name: string): string | undefined {
    if (name.includes('/') || name === '.' || name === '..') {
      return undefined;
    }
    try {
      return readlinkSync(this.#nameLink(name));
    } catch {
      return undefined;
    }
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Somebody who was killed has moved it before, or is about to remove it at this moment.
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') {
      throw error;
    }
  }
}
