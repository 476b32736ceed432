import { DockletError } from '@docklet/errors';
import type { ExecFailure } from '@docklet/syscall';

/** The command is not in the container. */
export class CommandNotFoundError extends DockletError {
  constructor(command: string, failure: ExecFailure) {
    super({
      code: 'DOCKLET_CONTAINER_COMMAND_NOT_FOUND',
      message: failure.isInterpreterMissing
        ? `cannot execute ${JSON.stringify(command)}: the file is there, but not the interpreter or loader that it names (ENOENT)`
        : `cannot execute ${JSON.stringify(command)}: there is no such file in the container (${failure.errno})`,
      hint: failure.isInterpreterMissing
        ? 'look at the first line of the script, or at `readelf -l` of the program'
        : command.includes('/')
          ? undefined
          : 'it is looked for in the folders of PATH; give its whole path',
      details: { command, errno: failure.errno },
    });
  }
}

/** What execve(2) means by an error. */
const execHints: Readonly<Record<string, string>> = {
  ENOEXEC: 'it is no program for this machine, or a script without a first line like #!/bin/sh',
  EACCES: 'it is a folder, or it lacks the permission to be executed: chmod +x',
  EAGAIN: 'the limit of processes is reached: --pids-limit',
  E2BIG:
    'an argument or a variable is longer than 128 KiB, or all together are longer than a quarter of `ulimit -s`',
};

/** The command is there and cannot be executed. */
export class CommandNotExecutableError extends DockletError {
  constructor(command: string, failure: ExecFailure) {
    super({
      code: 'DOCKLET_CONTAINER_COMMAND_NOT_EXECUTABLE',
      message: `cannot execute ${JSON.stringify(command)}: ${failure.errno}`,
      hint: execHints[failure.errno],
      details: { command, errno: failure.errno },
    });
  }
}

/** The container ended before it could become its command, by no fault of a step: it was killed. */
export class StartInterruptedError extends DockletError {
  constructor(how: string) {
    super({
      code: 'DOCKLET_CONTAINER_START_INTERRUPTED',
      message: `cannot start the container: it ended on the way (${how})`,
      details: { how },
    });
  }
}

/** A limit of memory so low that the container was killed before its command ran. */
export class KilledAtStartError extends DockletError {
  constructor() {
    super({
      code: 'DOCKLET_CONTAINER_KILLED_AT_START',
      message:
        'cannot start the container: it was killed for want of memory before its command ran',
      hint: 'give it more: --memory',
    });
  }
}
