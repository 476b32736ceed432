import { DockletError } from '@docklet/errors';

/** Something needs a container to run, and it does not. */
export class ContainerNotRunningError extends DockletError {
  /** @param verb what was to be done with it */
  constructor(name: string, verb = 'reach into') {
    super({
      code: 'DOCKLET_CONTAINER_NOT_RUNNING',
      message: `cannot ${verb} container ${name}: it is not running`,
      hint: `start it first: docklet start ${name}`,
      details: { name },
    });
  }
}

/** A paused container runs nothing new. */
export class ContainerPausedError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_PAUSED',
      message: `cannot execute anything in container ${name}: it is paused`,
      hint: `let it go on first: docklet unpause ${name}`,
      details: { name },
    });
  }
}

/** The folder that a command is to run in cannot be one. */
export class WorkingDirectoryError extends DockletError {
  constructor(path: string, errno: string) {
    super({
      code: 'DOCKLET_CONTAINER_WORKING_DIRECTORY',
      message: `cannot run a command in ${JSON.stringify(path)} of the container: ${errno}`,
      hint:
        errno === 'ELOOP'
          ? 'a link of /proc to an open file is not followed (CVE-2024-21626)'
          : 'it has to be a folder that is there: -w',
      details: { path, errno },
    });
  }
}

/** A command line without a command. */
export class NoExecCommandError extends DockletError {
  constructor() {
    super({
      code: 'DOCKLET_CONTAINER_NO_EXEC_COMMAND',
      message: 'cannot execute nothing: no command was given',
      hint: 'put the command behind the container: docklet exec CONTAINER COMMAND',
    });
  }
}
