import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  rmdirSync,
  writeSync,
} from 'node:fs';

import { CgroupOperationError, errnoOf } from '../errors.js';
import type { CgroupOperation } from './operation.js';

/**
 * Runs operations in their order, with plain synchronous calls: each takes some ten microseconds, less than the way
 * through a thread pool. After a failure the cgroups that were made on the way are removed again, except those that
 * containers share.
 *
 * Needs root, or a delegated part of the hierarchy.
 *
 * @throws CgroupOperationError (`DOCKLET_CGROUPS_OPERATION_FAILED`) with the operation, errno and a hint
 */
export function applyOperations(operations: readonly CgroupOperation[]): void {
  const created: string[] = [];
  using file = new OpenFile();
  for (const operation of operations) {
    try {
      run(operation, file);
    } catch (cause) {
      if (operation.tolerated?.includes(errnoOf(cause)) === true) {
        continue;
      }
      throw rollBack(created, new CgroupOperationError(operation, cause));
    }
    if (operation.kind === 'mkdir' && operation.tolerated === undefined) {
      created.push(operation.path);
    }
  }
}

function run(operation: CgroupOperation, file: OpenFile): void {
  switch (operation.kind) {
    case 'mkdir':
      // The shared ones are there nearly always, and an error costs ten times as much as a look.
      if (operation.tolerated?.includes('EEXIST') !== true || !existsSync(operation.path)) {
        mkdirSync(operation.path, 0o755);
      }
      return;
    case 'write':
      file.write(operation.path, operation.value);
  }
}

/** The file that was written to last: a list of devices is a line for each, all to the same file. */
class OpenFile implements Disposable {
  #path = '';
  #fd: number | undefined;

  // Without O_CREAT: the kernel makes these files, and a name that it does not know must fail. And without reading, which
  // files such as cgroup.kill do not allow.
  write(path: string, value: string): void {
    if (path !== this.#path || this.#fd === undefined) {
      this[Symbol.dispose]();
      this.#fd = openSync(path, constants.O_WRONLY);
      this.#path = path;
    }
    writeSync(this.#fd, value, 0);
  }

  [Symbol.dispose](): void {
    if (this.#fd !== undefined) {
      closeSync(this.#fd);
      this.#fd = undefined;
    }
  }
}

function rollBack(created: readonly string[], error: CgroupOperationError): CgroupOperationError {
  for (const path of created.toReversed()) {
    try {
      rmdirSync(path);
    } catch (cause) {
      error.addCleanupError(cause);
    }
  }
  return error;
}
