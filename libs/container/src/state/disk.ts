import { DockletError, isDockletError } from '@docklet/errors';

/** What the operating system says when a disk takes nothing more, errno(3); and what helps. */
const refusals = {
  ENOSPC: {
    reason: 'no space is left there',
    hint: 'free some, for example: docklet system prune',
  },
  EDQUOT: { reason: 'the quota is used up', hint: 'free some, for example: docklet system prune' },
  EFBIG: {
    reason: 'this process may not make a file that large',
    hint: 'raise its limit: ulimit -f unlimited',
  },
  EROFS: { reason: 'it is mounted read-only', hint: 'look into the kernel log: it may be broken' },
  EIO: { reason: 'the disk does not answer', hint: 'look into the kernel log: it may be broken' },
} as const;

type Refusal = keyof typeof refusals;

/** A disk did not take what the engine writes down there. Code `DOCKLET_CONTAINER_DISK_REFUSED`. */
export class DiskRefusedError extends DockletError {
  constructor(file: string, errno: Refusal, cause: unknown) {
    const { reason, hint } = refusals[errno];
    super({
      code: 'DOCKLET_CONTAINER_DISK_REFUSED',
      message: `cannot write ${file}: ${reason} (${errno})`,
      hint,
      details: { file, errno },
      cause,
    });
  }
}

/**
 * Changes something on the disk.
 *
 * @throws {@link DiskRefusedError} (`DOCKLET_CONTAINER_DISK_REFUSED`) it is full, or broken
 */
export function onDisk<T>(file: string, change: () => T): T {
  try {
    return change();
  } catch (error) {
    const errno = String((error as NodeJS.ErrnoException).code);
    throw isRefusal(errno) ? new DiskRefusedError(file, errno, error) : error;
  }
}

/**
 * Writes down something that can be done without, on a disk that may be full: whoever has to make room there must be able
 * to stop and to remove what there is.
 *
 * @param refused told what was not written down
 */
export function unlessRefused(write: () => void, refused: (error: DiskRefusedError) => void): void {
  try {
    write();
  } catch (error) {
    if (!isDiskRefused(error)) {
      throw error;
    }
    refused(error);
  }
}

function isRefusal(errno: string): errno is Refusal {
  return Object.hasOwn(refusals, errno);
}

function isDiskRefused(error: unknown): error is DiskRefusedError {
  return isDockletError(error) && error.code === 'DOCKLET_CONTAINER_DISK_REFUSED';
}
