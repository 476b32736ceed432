import { DockletError, messageOf } from '@docklet/errors';

import { errorCode } from '../store/system-error.js';

/** What was being done to a file of the store when the operating system refused. */
export type StoreOperation =
  'create' | 'open' | 'read' | 'write' | 'sync' | 'rename' | 'remove' | 'list' | 'inspect';

/** The operating system refused an operation on a file of the store. Code `DOCKLET_IMAGE_STORE_IO`. */
export class StoreIoError extends DockletError {
  constructor(operation: StoreOperation, path: string, cause: unknown) {
    const errno = errorCode(cause) ?? messageOf(cause);
    super({
      code: 'DOCKLET_IMAGE_STORE_IO',
      message: `cannot ${operation} ${path}: ${errno}`,
      hint: hints[errno],
      details: { operation, path, errno },
      cause,
    });
  }
}

/** The folder of the store cannot be trusted. Code `DOCKLET_IMAGE_STORE_FOLDER`. */
export class StoreFolderError extends DockletError {
  constructor(folder: string, reason: string, hint?: string) {
    super({
      code: 'DOCKLET_IMAGE_STORE_FOLDER',
      message: `cannot open image store ${folder}: ${reason}`,
      hint,
      details: { folder, reason },
    });
  }
}

/** The store was written by a version with another format. Code `DOCKLET_IMAGE_STORE_VERSION`. */
export class StoreVersionError extends DockletError {
  constructor(folder: string, found: number, known: number) {
    super({
      code: 'DOCKLET_IMAGE_STORE_VERSION',
      message: `cannot open image store ${folder}: it has format ${found}, this version knows format ${known}`,
      hint: 'use the version that wrote it, or another folder',
      details: { folder, found, known },
    });
  }
}

/** A record of the store does not hold what it should. Code `DOCKLET_IMAGE_DAMAGED_RECORD`. */
export class DamagedRecordError extends DockletError {
  constructor(path: string, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_IMAGE_DAMAGED_RECORD',
      message: `cannot read record ${path}: ${reason}`,
      hint: 'let the store check and repair itself',
      details: { path, reason },
      cause,
    });
  }
}

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'free space on this disk, for example by removing unused images',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'run it as the user the store belongs to',
  EPERM: 'run it as the user the store belongs to',
  EMFILE: 'too many files are open: raise the limit (ulimit -n)',
};
