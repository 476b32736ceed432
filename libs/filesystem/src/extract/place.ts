import type { CallName, RawArgument } from '@docklet/syscall';
import { trySyscall } from '@docklet/syscall';
import { failOn, failed, terminated } from './call-on.js';
import type { LayerFolder } from './folder-finder.js';
import type { NodeStatus } from './folder-handle.js';
import { statusAt } from './folder-handle.js';
import { removeTree } from './remove-tree.js';

/** Where an entry goes: a name in a folder. */
export class Place {
  readonly folder: LayerFolder;
  readonly name: Buffer;
  /** The whole path of the entry, for errors. */
  readonly path: Buffer;
  #hasReplaced = false;

  constructor(folder: LayerFolder, name: Buffer, path: Buffer) {
    this.folder = folder;
    this.name = name;
    this.path = path;
  }

  /** The names that lead here from the root. */
  get names(): readonly Buffer[] {
    return [...this.folder.names, this.name];
  }

  /** The first two arguments of the calls that end with `at`. */
  get at(): readonly [number, Buffer] {
    return [this.folder.fd.number, terminated(this.name)];
  }

  /** Whether something had this name, and was removed. */
  get hasReplaced(): boolean {
    return this.#hasReplaced;
  }

  /** What has this name now. */
  status(): NodeStatus | undefined {
    return statusAt(this.folder.fd, this.name, this.path);
  }

  /** Removes whatever has this name: what an entry brings is new, it never writes into what is there. */
  clear(): void {
    removeTree(this.folder.fd, this.name, this.path);
    this.#hasReplaced = true;
  }

  /** Makes a call that fails when the name is taken; then the name is cleared, and the call made again. */
  create(call: CallName, args: readonly RawArgument[]): number {
    let result = trySyscall(call, args);
    if (result === failed.EEXIST) {
      this.clear();
      result = trySyscall(call, args);
    }
    return result < 0 ? failOn(this.path, call, result) : result;
  }
}
