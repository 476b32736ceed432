import { closeSync, constants, mkdirSync, openSync, rmdirSync, writeSync } from 'node:fs';

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
  for (const operation of operations) {
    try {
      run(operation);
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

function run(operation: CgroupOperation): void {
  switch (operation.kind) {
    case 'mkdir':
      mkdirSync(operation.path, 0o755);
      return;
    case 'write':
      writeExisting(operation.path, operation.value);
  }
}

// Without O_CREAT: the kernel makes these files, and a name that it does not know must fail. And without reading, which
// files such as cgroup.kill do not allow.
function writeExisting(path: string, value: string): void {
  const fd = openSync(path, constants.O_WRONLY);
  try {
    writeSync(fd, value);
  } finally {
    closeSync(fd);
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
