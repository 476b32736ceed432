import { DockletError } from '@docklet/errors';

/** A container that stands still already. */
export class ContainerAlreadyPausedError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_ALREADY_PAUSED',
      message: `cannot pause container ${name}: it is paused already`,
      details: { name },
    });
  }
}

/** A container that does not stand still cannot go on. */
export class ContainerNotPausedError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_NOT_PAUSED',
      message: `cannot unpause container ${name}: it is not paused`,
      details: { name },
    });
  }
}

/** Somebody else is busy with the container, for longer than can be. */
export class ContainerBusyError extends DockletError {
  constructor(verb: string, name: string) {
    super({
      code: 'DOCKLET_CONTAINER_BUSY',
      message: `cannot ${verb} container ${name}: another docklet is busy with it`,
      hint: 'try again; ps on the host shows who it is',
      details: { verb, name },
    });
  }
}

/** A container that does not end although the kernel was told to kill it. */
export class ContainerUnkillableError extends DockletError {
  /** @param stuck its processes that wait in the kernel: `4711 (dd)` */
  constructor(name: string, stuck: readonly string[]) {
    const who = stuck.length === 0 ? '' : `; in an uninterruptible wait: ${stuck.join(', ')}`;
    super({
      code: 'DOCKLET_CONTAINER_UNKILLABLE',
      message: `cannot end container ${name}: it does not die of SIGKILL${who}`,
      hint: 'a process in such a wait ends when what it waits for comes: a disk, a network file system',
      details: { name, stuck },
    });
  }
}

/** The output of this container is not kept. */
export class LogsNotKeptError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_LOGS_NOT_KEPT',
      message: `cannot show the logs of container ${name}: it was created with --log-driver none`,
      details: { name },
    });
  }
}

/** What is removed at its end cannot be made anew: there would be nothing left of it. Code `DOCKLET_CONTAINER_REMOVED_AT_END`. */
export class RemovedAtEndError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_REMOVED_AT_END',
      message: `cannot recreate container ${name}: it is removed when it ends (--rm)`,
      hint: 'stop it, and run another one',
      details: { name },
    });
  }
}

/** What a container has written cannot lie above the layers of another image. Code `DOCKLET_CONTAINER_FILES_OF_ANOTHER_IMAGE`. */
export class FilesOfAnotherImageError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_FILES_OF_ANOTHER_IMAGE',
      message: `cannot keep the files of container ${name}: they belong to another image`,
      hint: 'commit the container, or copy the files out; what is in volumes stays in any case',
      details: { name },
    });
  }
}

/** What a container has written stays where it is, within the limit that it has. Code `DOCKLET_CONTAINER_FILES_OF_ANOTHER_SIZE`. */
export class FilesOfAnotherSizeError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_FILES_OF_ANOTHER_SIZE',
      message: `cannot keep the files of container ${name}: they cannot be moved to a writable layer of another size`,
      hint: 'leave --storage-opt out, or leave --keep-files out and copy the files: docklet cp',
      details: { name },
    });
  }
}

/** A container could not be made anew, and what it was before does not start any more either. Code `DOCKLET_CONTAINER_NOT_RESTORED`. */
export class NotRestoredError extends DockletError {
  constructor(name: string, reason: string, cause: unknown) {
    super({
      code: 'DOCKLET_CONTAINER_NOT_RESTORED',
      message: `cannot recreate container ${name}: ${reason}; it is as it was before, but does not start again`,
      hint: `see why: docklet start ${name}`,
      details: { name, reason },
      cause,
    });
  }
}
