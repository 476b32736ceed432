import { DockletError } from '@docklet/errors';

import type { CgroupOperation, CgroupRmdir } from './operations/operation.js';
import { hintFor } from './operations/operation-hint.js';
import { quote } from './quote.js';

/** A text cannot be the path of a cgroup. Code `DOCKLET_CGROUPS_INVALID_PATH`. */
export class InvalidCgroupPathError extends DockletError {
  constructor(text: string) {
    super({
      code: 'DOCKLET_CGROUPS_INVALID_PATH',
      message: `cannot use cgroup path ${quote(text)}: it is not a row of names with "/" between them`,
      hint: 'a name starts with a letter or digit, and goes on with those, ".", "_" and "-", up to 128 in all',
      details: { path: quote(text) },
    });
  }
}

/** A limit needs a controller that this host does not offer. Code `DOCKLET_CGROUPS_CONTROLLER_UNAVAILABLE`. */
export class ControllerUnavailableError extends DockletError {
  constructor(controller: string, reason: string) {
    super({
      code: 'DOCKLET_CGROUPS_CONTROLLER_UNAVAILABLE',
      message: `cannot limit with cgroup controller ${controller}: ${reason}`,
      hint: 'leave that limit out, or make the controller available',
      details: { controller, reason },
    });
  }
}

/** No cgroup hierarchy is mounted at all. Code `DOCKLET_CGROUPS_NOT_MOUNTED`. */
export class CgroupsNotMountedError extends DockletError {
  constructor(path: string) {
    super({
      code: 'DOCKLET_CGROUPS_NOT_MOUNTED',
      message: `cannot create cgroup ${path}: no cgroup file system is mounted with write access`,
      hint: 'mount -t cgroup2 none /sys/fs/cgroup',
      details: { path },
    });
  }
}

/** A limit that this host's version of the controller has no file for. Code `DOCKLET_CGROUPS_UNSUPPORTED_LIMIT`. */
export class UnsupportedLimitError extends DockletError {
  constructor(controller: string, limit: string, reason: string) {
    super({
      code: 'DOCKLET_CGROUPS_UNSUPPORTED_LIMIT',
      message: `cannot set ${quote(limit)} of cgroup controller ${controller}: ${reason}`,
      details: { controller, limit, reason },
    });
  }
}

/** A limit whose value makes no sense. Code `DOCKLET_CGROUPS_INVALID_LIMIT`. */
export class InvalidLimitError extends DockletError {
  constructor(controller: string, limit: string, value: unknown, reason: string) {
    super({
      code: 'DOCKLET_CGROUPS_INVALID_LIMIT',
      message: `cannot set ${limit} of cgroup controller ${controller} to ${quote(String(value))}: ${reason}`,
      details: { controller, limit, value, reason },
    });
  }
}

/** The kernel refused an operation. Code `DOCKLET_CGROUPS_OPERATION_FAILED`. */
export class CgroupOperationError extends DockletError {
  constructor(operation: CgroupOperation | CgroupRmdir, cause: unknown) {
    const errno = errnoOf(cause);
    super({
      code: 'DOCKLET_CGROUPS_OPERATION_FAILED',
      message: `cannot ${describe(operation)}: ${errno}`,
      hint: hintFor(operation, errno),
      details: {
        operation: operation.kind,
        path: operation.path,
        value: operation.kind === 'write' ? operation.value : undefined,
        errno,
      },
      cause,
    });
  }
}

/** A process of a cgroup could not be killed. Code `DOCKLET_CGROUPS_KILL_FAILED`. */
export class ProcessKillError extends DockletError {
  constructor(pid: number, cause: unknown) {
    const errno = errnoOf(cause);
    super({
      code: 'DOCKLET_CGROUPS_KILL_FAILED',
      message: `cannot kill process ${pid}: ${errno}`,
      details: { pid, errno },
      cause,
    });
  }
}

/** A file of a cgroup, or about cgroups, could not be read. Code `DOCKLET_CGROUPS_READ_FAILED`. */
export class CgroupReadError extends DockletError {
  constructor(path: string, cause: unknown) {
    const errno = errnoOf(cause);
    super({
      code: 'DOCKLET_CGROUPS_READ_FAILED',
      message: `cannot read ${path}: ${errno}`,
      details: { path, errno },
      cause,
    });
  }
}

/** Processes would not die in time, so the cgroup could not be removed. Code `DOCKLET_CGROUPS_BUSY`. */
export class CgroupBusyError extends DockletError {
  constructor(path: string, pids: readonly number[], timeoutMs: number) {
    super({
      code: 'DOCKLET_CGROUPS_BUSY',
      message: `cannot remove cgroup ${path}: EBUSY for ${timeoutMs} ms${listOf(pids)}`,
      hint: 'a process in state D waits for a disk or a network file system; see /proc/PID/stack',
      details: { path, pids, timeoutMs, errno: 'EBUSY' },
    });
  }
}

/** Processes would not freeze in time; they run again. Code `DOCKLET_CGROUPS_FREEZE_TIMEOUT`. */
export class CgroupFreezeTimeoutError extends DockletError {
  constructor(path: string, pids: readonly number[], timeoutMs: number) {
    super({
      code: 'DOCKLET_CGROUPS_FREEZE_TIMEOUT',
      message: `cannot freeze cgroup ${path}: not all is frozen after ${timeoutMs} ms${listOf(pids)}`,
      hint: 'a process in state D cannot be frozen until what it waits for is done',
      details: { path, pids, timeoutMs },
    });
  }
}

/** The name of the errno of a failed call of node:fs or process.kill. */
export function errnoOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

function describe(operation: CgroupOperation | CgroupRmdir): string {
  switch (operation.kind) {
    case 'mkdir':
      return `create cgroup ${operation.path}`;
    case 'rmdir':
      return `remove cgroup ${operation.path}`;
    case 'write':
      return `write ${quote(operation.value)} to ${operation.path}`;
  }
}

function listOf(pids: readonly number[]): string {
  return pids.length === 0 ? '' : `, with processes ${pids.slice(0, 10).join(', ')}`;
}
