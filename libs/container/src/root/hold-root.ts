import { openSync, readSync } from 'node:fs';
import { readMountFailure } from '@docklet/filesystem';
import type { Program, RunningProgram } from '@docklet/syscall';
import {
  Fd,
  StepFailedError,
  createSocketPair,
  launch,
  takeFromProcess,
  whenReadable,
} from '@docklet/syscall';
import { StartInterruptedError } from '../run/errors.js';
import { gateFd, heldRoot } from './root-programs.js';

/** A root folder that a process holds for us. */
export interface HeldRoot {
  readonly root: Fd;
  /** Lets go of it. Resolves when the process has ended, and all that was mounted is gone. */
  readonly release: () => Promise<void>;
}

/** Runs a program that puts a root together, and takes a handle of it. */
export async function holdRoot(
  program: Program,
  inherited: Readonly<Record<string, Fd>>,
): Promise<HeldRoot> {
  const [gate, theirs] = createSocketPair();
  using devNull = Fd.own(openSync('/dev/null', 'r+'));
  const running = launch(program, {
    title: 'docklet-files',
    standard: [devNull, devNull, devNull],
    inherited: { ...inherited, [gateFd]: theirs },
  });
  theirs.close();
  try {
    await whenReadable(gate);
    if (readSync(gate.number, Buffer.alloc(1)) === 0) {
      throw await whyEnded(running);
    }
    const root = takeFromProcess(running.pidfd, running.result(heldRoot) ?? -1);
    return {
      root,
      release: async () => {
        root.close();
        gate.close();
        await running.exited();
        running[Symbol.dispose]();
      },
    };
  } catch (error) {
    gate.close();
    await running.exited();
    running[Symbol.dispose]();
    throw error;
  }
}

async function whyEnded(running: RunningProgram): Promise<Error> {
  await running.exited();
  const failure = running.failure();
  return failure === undefined
    ? new StartInterruptedError('it was killed')
    : (readMountFailure(failure) ?? new StepFailedError('open the container’s files', failure));
}
