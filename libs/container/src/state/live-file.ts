import { existsSync, ftruncateSync, readFileSync, readdirSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Fd, lockFile, tryLockExistingFile } from '@docklet/syscall';
import { LockLostError } from './errors.js';
import type { Layout } from './layout.js';

/**
 * Says that a container has things on this machine that have to be taken away again: a file of its name, locked by
 * everybody who will see to that.
 *
 * The process that starts a container holds the lock, and its monitor inherits it. So the kernel itself knows whether
 * anybody still looks after the container: once both are gone, however they went, the lock is free, and whoever finds it
 * so cleans up.
 */
export class LiveFile implements Disposable {
  readonly id: string;
  readonly #path: string;
  readonly #lock: Fd;

  private constructor(id: string, file: string, lock: Fd) {
    this.id = id;
    this.#path = file;
    this.#lock = lock;
  }

  /** Marks a container before anything is made for it. */
  static create(layout: Layout, id: string): LiveFile {
    const file = path.join(layout.live, id);
    // Another process may try it at this very moment, and lets go at once.
    const lock = lockFile(file);
    if (lock === undefined) {
      throw new LockLostError(file);
    }
    return new LiveFile(id, file, lock);
  }

  /**
   * Marks a container that is there already, before it is started again.
   *
   * @returns undefined when somebody looks after it: it runs, or is just being started or cleaned up
   */
  static claim(layout: Layout, id: string): LiveFile | undefined {
    const file = path.join(layout.live, id);
    const lock = lockFile(file, { waits: false });
    return lock && new LiveFile(id, file, lock);
  }

  /** Goes on looking after a container in the place of the monitor that this process was, by the lock it has left. */
  static adopt(layout: Layout, id: string, lockFd: number): LiveFile {
    return new LiveFile(id, path.join(layout.live, id), Fd.own(lockFd));
  }

  /**
   * Takes over a container that nobody looks after any more.
   *
   * @returns undefined when somebody does, or when there is nothing to clean up
   */
  static takeOver(layout: Layout, id: string): LiveFile | undefined {
    const file = path.join(layout.live, id);
    const lock = tryLockExistingFile(file);
    return lock && new LiveFile(id, file, lock);
  }

  /** To be inherited by the monitor. */
  get lock(): Fd {
    return this.#lock;
  }

  /** Notes down what is needed for cleaning up: the path of the container's cgroup. */
  noteCgroup(cgroupPath: string): void {
    // A container that is started again has noted it down before.
    ftruncateSync(this.#lock.number);
    writeSync(this.#lock.number, cgroupPath, 0);
  }

  /** The path of the container's cgroup; empty if it did not get that far. */
  readCgroup(): string {
    return readFileSync(this.#path, 'utf8');
  }

  /** Everything is cleaned up. */
  remove(): void {
    rmSync(this.#path, { force: true });
    this.#lock.close();
  }

  /** Leaves the container to the monitor, or to whoever finds it. */
  [Symbol.dispose](): void {
    this.#lock.close();
  }
}

/** The ids of all containers that are marked, whether somebody looks after them or not. */
export function listLive(layout: Layout): string[] {
  return readdirSync(layout.live);
}

/** Whether somebody looks after a container. The lock is only tried, for a moment. */
export function isLookedAfter(layout: Layout, id: string): boolean {
  const file = LiveFile.takeOver(layout, id);
  if (file !== undefined) {
    file[Symbol.dispose]();
    return false;
  }
  return isMarked(layout, id);
}

/** The path of a started container's cgroup; undefined if it is not marked, or did not get that far. */
export function readCgroupPath(layout: Layout, id: string): string | undefined {
  try {
    const text = readFileSync(path.join(layout.live, id), 'utf8');
    return text === '' ? undefined : text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/** Whether a container is marked: it has been started, and not yet been cleaned up after. */
export function isMarked(layout: Layout, id: string): boolean {
  return existsSync(path.join(layout.live, id));
}
