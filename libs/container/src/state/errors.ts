import { DockletError } from '@docklet/errors';

/** No container has this name or id. */
export class ContainerNotFoundError extends DockletError {
  constructor(container: string) {
    super({
      code: 'DOCKLET_CONTAINER_NOT_FOUND',
      message: `cannot find a container ${JSON.stringify(container)}: none has that name or id`,
      hint: 'docklet ps -a lists all of them',
      details: { container },
    });
  }
}

/** Several ids begin like this. */
export class AmbiguousContainerError extends DockletError {
  constructor(prefix: string, ids: readonly string[]) {
    super({
      code: 'DOCKLET_CONTAINER_AMBIGUOUS',
      message: `cannot tell which container ${JSON.stringify(prefix)} is: ${ids.length} ids begin so`,
      hint: 'give more digits of the id, or the name',
      details: { prefix, ids },
    });
  }
}

/** A name that another container has. */
export class ContainerNameInUseError extends DockletError {
  constructor(name: string, holder: string) {
    super({
      code: 'DOCKLET_CONTAINER_NAME_IN_USE',
      message: `cannot name the container ${JSON.stringify(name)}: container ${holder.slice(0, 12)} has that name`,
      hint: `remove it (docklet rm ${name}) or choose another name`,
      details: { name, holder },
    });
  }
}

/** A container that runs cannot be removed. */
export class ContainerRunningError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_RUNNING',
      message: `cannot remove container ${name}: it is running`,
      hint: 'stop it first, or force it: docklet rm -f',
      details: { name },
    });
  }
}

/** A file of a container that cannot be read. */
export class InvalidRecordError extends DockletError {
  constructor(file: string, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_RECORD',
      message: `cannot read ${file}: ${reason}`,
      details: { file, reason },
      cause,
    });
  }
}

/** A lock that was waited for did not come. */
export class LockLostError extends DockletError {
  constructor(file: string) {
    super({
      code: 'DOCKLET_CONTAINER_LOCK_LOST',
      message: `cannot lock ${file}: the kernel gave no lock`,
      details: { file },
    });
  }
}

/** What keeps a folder from being made, errno(3); and what helps. */
const folderTroubles = {
  EACCES: { reason: 'only root may do that', hint: 'run docklet as root' },
  EPERM: { reason: 'only root may do that', hint: 'run docklet as root' },
  ENOTDIR: {
    reason: 'something that is no folder is in the way',
    hint: 'see --root and --run-root',
  },
  EEXIST: {
    reason: 'something that is no folder is in the way',
    hint: 'see --root and --run-root',
  },
  ENAMETOOLONG: { reason: 'the path is too long', hint: 'choose a shorter --root' },
} as const;

/** A folder that the engine keeps its files in cannot be made. Code `DOCKLET_CONTAINER_FOLDER_REFUSED`. */
export class EngineFolderError extends DockletError {
  constructor(folder: string, errno: keyof typeof folderTroubles, cause: unknown) {
    const { reason, hint } = folderTroubles[errno];
    super({
      code: 'DOCKLET_CONTAINER_FOLDER_REFUSED',
      message: `cannot make the folder ${folder}: ${reason} (${errno})`,
      hint,
      details: { folder, errno },
      cause,
    });
  }

  /** The same about what mkdir(2) said; any other error as it is. */
  static from(folder: string, error: unknown): unknown {
    const errno = String((error as NodeJS.ErrnoException).code);
    return isTrouble(errno) ? new EngineFolderError(folder, errno, error) : error;
  }
}

function isTrouble(errno: string): errno is keyof typeof folderTroubles {
  return Object.hasOwn(folderTroubles, errno);
}
