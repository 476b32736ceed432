import { writeSync } from 'node:fs';
import { encodeCredentials, readAppArmorFailure } from '@docklet/namespaces';
import type { Fd, RunningProgram } from '@docklet/syscall';
import { StepFailedError, execOutcomeBytes, launch, readExecOutcome } from '@docklet/syscall';
import { Connections } from '../run/connections.js';
import type { ConnectionRequest } from '../run/connections.js';
import { StartInterruptedError } from '../run/errors.js';
import type { EndListeners } from '../run/running-container.js';
import { RunningContainer } from '../run/running-container.js';
import type { ContainerUser } from '../run/start-process.js';
import { commandError, receive } from '../run/start-process.js';
import { ContainerNotRunningError, WorkingDirectoryError } from './errors.js';
import type { ExecProgram } from './exec-program.js';
import { execWorkingDirectory, joinNamespaces, targetFd } from './joiner-section.js';
import { commandPidfd } from './watcher-section.js';

/** What is needed to bring a planned command to life. */
export interface StartExecRequest extends Omit<
  ConnectionRequest,
  'hasInit' | 'keepsPorts' | 'hasHooks'
> {
  readonly plan: ExecProgram;
  /** What `ps` on the host shows as the watcher's command line. */
  readonly title: string;
  readonly stdout: Fd | number | undefined;
  readonly stderr: Fd | number | undefined;
  /** The container's and the command's names, for messages. */
  readonly container: string;
  readonly command: string;
  readonly workingDirectory: string;
  /** The container's init, as a pidfd. */
  readonly target: Fd;
  readonly user: ContainerUser;
  readonly capabilities: bigint;
  /** Told how the command has ended, when somebody waits for that. */
  readonly onExited: EndListeners['onExited'];
}

/** Starts the processes of a command in a container. Resolves when the command has been executed. */
export async function startExec(request: StartExecRequest): Promise<RunningContainer> {
  const connections = new Connections({
    ...request,
    hasInit: false,
    keepsPorts: false,
    hasHooks: false,
  });
  let running: RunningProgram | undefined;
  try {
    const { devNull } = connections;
    running = launch(request.plan.program, {
      title: request.title,
      standard: [devNull, request.stdout ?? devNull, request.stderr ?? devNull],
      inherited: { ...connections.inherited, [targetFd]: request.target },
    });
    connections.closeInherited();
    running.write(request.plan.user, encodeCredentials(request.user, request.capabilities));
    tell(connections.init);
    await untilExecuted(request, connections, running);
    return new RunningContainer(request.plan, running, connections, request);
  } catch (error) {
    await endProgram(running);
    connections[Symbol.dispose]();
    throw error;
  }
}

/** Lets the joiner go on. It may have failed by now; then why stands in its arena. */
function tell(joiner: Fd): void {
  try {
    writeSync(joiner.number, '.');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') {
      throw error;
    }
  }
}

async function untilExecuted(
  request: StartExecRequest,
  connections: Connections,
  running: RunningProgram,
): Promise<void> {
  const report = await receive(connections.init, execOutcomeBytes);
  const outcome = report.length === execOutcomeBytes ? readExecOutcome(report) : undefined;
  if (outcome !== undefined) {
    throw commandError(request.command, outcome);
  }
  if (running.failure() !== undefined || running.result(commandPidfd) === undefined) {
    throw await whyEnded(request, running);
  }
}

async function whyEnded(
  { container, workingDirectory }: StartExecRequest,
  running: RunningProgram,
): Promise<Error> {
  await running.exited();
  const failure = running.failure();
  if (failure === undefined) {
    return new StartInterruptedError('it was killed on its way into the container');
  }
  const { step, errno } = failure;
  if (step.label === joinNamespaces && errno === 'ESRCH') {
    return new ContainerNotRunningError(container);
  }
  if (step.label === execWorkingDirectory) {
    return new WorkingDirectoryError(workingDirectory, errno);
  }
  return readAppArmorFailure(failure) ?? new StepFailedError('execute the command', failure);
}

/** The watcher takes its command along; here it is made to, and waited for. */
async function endProgram(running: RunningProgram | undefined): Promise<void> {
  if (running !== undefined) {
    running.kill('SIGKILL');
    await running.exited();
    running[Symbol.dispose]();
  }
}
