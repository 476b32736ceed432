import { fstatSync } from 'node:fs';
import { LayerPathError } from '@docklet/erofs';
import type { Fd } from '@docklet/syscall';
import { callOn, failOn, failed, noPath } from './call-on.js';
import { isDotDot, showPath, splitPath } from './entry-path.js';
import { tryOpenFolder, tryOpenNode } from './folder-handle.js';

/** MAXSYMLINKS of Linux (include/linux/namei.h): more links than this on one way are taken for a ring. */
const maxLinks = 40;
/** A way may be long, or go through links, but not so much of both that walking it becomes an attack. */
const maxSteps = 8192;
/** PATH_MAX: no link has a longer target. */
const maxTargetBytes = 4096;

const slash = 0x2f;

/**
 * A walk from the root of a layer, name by name. Links are read here and followed by starting over; the kernel never
 * follows one.
 */
export class FolderWalk implements Disposable {
  readonly #root: Fd;
  readonly #path: Buffer;
  /** Where the walk is: names of folders that are there, none of which is a link. */
  readonly #names: Buffer[] = [];
  /** What of the way is not there, from there on. */
  readonly #missing: Buffer[] = [];
  /** A handle of where the walk is, once it is needed. */
  #folder: Fd | undefined;
  #links = 0;
  #steps = 0;

  /** @param path of the entry, for errors */
  constructor(root: Fd, path: Buffer) {
    this.#root = root;
    this.#path = path;
  }

  /** The names of the last folder on the way that is there. */
  get names(): readonly Buffer[] {
    return this.#names;
  }

  /** The names of those behind it that are not. */
  get missing(): readonly Buffer[] {
    return this.#missing;
  }

  /**
   * Goes on with these names.
   *
   * @throws LayerPathError (`DOCKLET_EROFS_LAYER_PATH`) when the way leads through a file, or through too many links
   */
  walk(names: readonly Buffer[]): void {
    for (const name of names) {
      this.#steps += 1;
      if (this.#steps > maxSteps) {
        throw this.#error('the way there is too long');
      }
      if (isDotDot(name)) {
        this.#leave();
      } else if (this.#missing.length > 0) {
        this.#missing.push(name);
      } else {
        this.#enter(name);
      }
    }
  }

  /** Hands the folder on that the walk has come to. */
  take(): Fd {
    const folder = this.#open();
    this.#folder = undefined;
    return folder;
  }

  /** Closes the handle of where the walk is, if it was not handed on. */
  [Symbol.dispose](): void {
    this.#folder?.close();
    this.#folder = undefined;
  }

  #open(): Fd {
    if (this.#folder === undefined) {
      const opened = tryOpenFolder(this.#root, this.#names);
      this.#folder = typeof opened === 'number' ? failOn(this.#path, 'openat2', opened) : opened;
    }
    return this.#folder;
  }

  #moveTo(folder: Fd | undefined): void {
    this.#folder?.close();
    this.#folder = folder;
  }

  /** A way may go on where nothing is yet, and come back by `..`, as containerd's resolver allows (`fs.RootPath`). */
  #leave(): void {
    if (this.#missing.pop() === undefined) {
      this.#names.pop();
      this.#moveTo(undefined);
    }
  }

  #enter(name: Buffer): void {
    const opened = tryOpenNode(this.#open(), name);
    if (opened === failed.ENOENT) {
      this.#missing.push(name);
      return;
    }
    if (typeof opened === 'number') {
      failOn(this.#path, 'openat2', opened);
    }
    const status = fstatSync(opened.number);
    if (status.isDirectory()) {
      this.#names.push(name);
      this.#moveTo(opened);
      return;
    }
    using node = opened;
    if (status.isSymbolicLink()) {
      this.#follow(node);
    } else if (status.isCharacterDevice() && status.rdev === 0) {
      // A whiteout: this layer has no such folder (yet).
      this.#missing.push(name);
    } else {
      throw this.#error('it leads through a file');
    }
  }

  #follow(link: Fd): void {
    this.#links += 1;
    if (this.#links > maxLinks) {
      throw this.#error('too many symbolic links on the way');
    }
    const target = Buffer.alloc(maxTargetBytes);
    const args = [link.number, noPath, target, target.length];
    const length = callOn(this.#path, 'readlinkat', args);
    if (target[0] === slash) {
      this.#names.length = 0;
      this.#moveTo(undefined);
    }
    this.walk(splitPath(target.subarray(0, length)));
  }

  #error(reason: string): LayerPathError {
    return new LayerPathError({ path: showPath(this.#path), reason });
  }
}
