import path from 'node:path';
import type { RuntimeProcess, RuntimeSpec } from '@docklet/oci';
import { buildEnvironment } from '../spec/environment.js';
import { InvalidWorkingDirectoryError } from '../spec/errors.js';
import { NoExecCommandError } from './errors.js';
import type { ExecOptions } from './exec-options.js';

/**
 * What a command in a running container is: what the container's own is, but for what was asked for.
 *
 * @param home of the user, for `HOME` if nothing else sets it
 * @throws {@link NoExecCommandError} (`DOCKLET_CONTAINER_NO_EXEC_COMMAND`)
 * @throws {@link InvalidWorkingDirectoryError} (`DOCKLET_CONTAINER_INVALID_WORKING_DIRECTORY`)
 * @throws InvalidVariableError (`DOCKLET_CONTAINER_INVALID_VARIABLE`)
 */
export function execProcess(spec: RuntimeSpec, options: ExecOptions, home: string): RuntimeProcess {
  const { command, environment = [], workingDirectory, hasTerminal = false } = options;
  const own = spec.process ?? { cwd: '/', user: { uid: 0, gid: 0 } };
  if (command.length === 0 || command[0] === '') {
    throw new NoExecCommandError();
  }
  const cwd =
    workingDirectory === undefined || workingDirectory === '' ? own.cwd : workingDirectory;
  if (!cwd.startsWith('/')) {
    throw new InvalidWorkingDirectoryError(cwd);
  }
  return {
    ...own,
    terminal: hasTerminal,
    args: command,
    cwd: path.posix.normalize(cwd),
    env: buildEnvironment({
      imageEnvironment: [`HOME=${home}`, ...(own.env ?? [])],
      userEnvironment: environment,
      hostname: spec.hostname ?? '',
      hasTerminal,
    }),
  };
}
