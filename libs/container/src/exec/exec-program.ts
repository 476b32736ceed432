import type { RuntimeNamespaceType, RuntimeProcess } from '@docklet/oci';
import { credentialSteps } from '@docklet/namespaces';
import type { Program, Step } from '@docklet/syscall';
import { Cell, execSteps, inherited, vector } from '@docklet/syscall';
import type { Attachment } from '../plan/pump-steps.js';
import type { ContainerProgram } from '../plan/container-program.js';
import { defaultSearchPath, inheritedNames, variableOf } from '../plan/container-program.js';
import { gates } from '../plan/gates.js';
import type { ContainerStreams } from '../plan/stream-steps.js';
import { inheritedStreams } from '../plan/stream-steps.js';
import { commandSection, joinerSection, targetFd } from './joiner-section.js';
import { watcherPlan } from './watcher-section.js';

/** Everything that the start of a command in a running container is made of. */
export interface ExecProgramRequest {
  readonly containerId: string;
  readonly process: RuntimeProcess;
  /** Which namespaces the container has of its own. */
  readonly namespaces: readonly RuntimeNamespaceType[];
  readonly taskFiles: readonly string[];
  readonly cgroupFolder: string | undefined;
  readonly lastCapability: number;
  readonly capabilityName: (capability: number) => string;
  /** Capabilities of the bounding set, as a mask. */
  readonly bounding: bigint;
  readonly seccomp: readonly Step[];
  readonly streams: ContainerStreams;
  readonly attachment: Attachment;
  readonly terminalSettings: Uint8Array | undefined;
}

/** The program, and the places where its parent reads and writes; see {@link ContainerProgram}. */
export type ExecProgram = Pick<ContainerProgram, 'program' | 'pid' | 'exit' | 'user'>;

/**
 * A command in a running container as a program of three processes: the watcher outside, the joiner that goes in and
 * gives up its privileges, and the command.
 */
export function execProgram(request: ExecProgramRequest): ExecProgram {
  const { process, streams } = request;
  const { args = [], env = [] } = process;
  const pid = new Cell('command-pid', 8).at(0);
  const credentials = credentialSteps({
    bounding: request.bounding,
    lastCapability: request.lastCapability,
    nameOf: request.capabilityName,
    noNewPrivileges: process.noNewPrivileges === true,
    seccomp: request.seccomp,
  });
  const exec = execSteps({
    command: args[0] ?? '',
    argv: vector(args),
    environment: vector(env),
    searchPath: variableOf(env, 'PATH') ?? defaultSearchPath,
    reportTo: inherited(gates.parent),
  });
  const watcher = watcherPlan({ ...request, commandPid: pid });
  const joiner = { ...request, credentials, commandPid: pid, execSteps: exec.steps };
  return {
    program: {
      sections: [watcher.section, joinerSection(joiner), commandSection(joiner)],
      inherits: inheritedFds(streams, request.attachment),
    },
    pid,
    exit: watcher.exit,
    user: credentials.cell,
  };
}

function inheritedFds(streams: ContainerStreams, attachment: Attachment): Program['inherits'] {
  const { lease, stdoutReader, stderrReader } = inheritedNames;
  return [
    ...Object.values(gates),
    targetFd,
    ...inheritedStreams(streams),
    ...(streams.kind === 'pipes' ? [stdoutReader, stderrReader] : []),
    ...(attachment === 'none' ? [] : [lease]),
  ];
}
