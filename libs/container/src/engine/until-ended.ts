import { openSync } from 'node:fs';
import { Fd, whenReadable } from '@docklet/syscall';
import type { ContainerEnd } from '../state/exit-record.js';
import { readExitFile } from '../state/exit-file.js';
import type { ProcessIdentity } from '../state/process-identity.js';
import { isAlive, openProcess } from '../state/process-identity.js';
import type { StoredContainer } from '../state/container-store.js';
import type { EngineContext } from './engine-context.js';

/** How often it is looked whether the monitor has passed everything on and noted down the end. */
const pauseMs = 1;

/**
 * Waits until a container that runs has ended, and everything it wrote is through.
 *
 * @param signal ends the waiting; what is returned then says nothing
 * @returns undefined when its monitor was killed, and nobody saw how it ended
 */
export async function untilEnded(
  { layout }: EngineContext,
  { record, state }: StoredContainer,
  signal?: AbortSignal,
): Promise<ContainerEnd | undefined> {
  // Opened before it is waited for: it stays readable, also if the container is removed or started again.
  using exit = openIfThere(layout.containerFiles(record.id).exit);
  const { processes } = state;
  if (exit === undefined || processes === undefined) {
    return undefined;
  }
  await untilGone(processes.init, signal);
  for (;;) {
    // Asked first: what a monitor that has ended had to say stands there by now.
    const isOver = signal?.aborted === true || !isAlive(processes.monitor);
    const end = readExitFile(exit);
    if (end !== undefined || isOver) {
      return end;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Waits until a process has ended. */
export async function untilGone(process: ProcessIdentity, signal?: AbortSignal): Promise<void> {
  using pidfd = openProcess(process);
  if (pidfd !== undefined) {
    await whenReadable(pidfd, signal);
  }
}

function openIfThere(file: string): Fd | undefined {
  try {
    return Fd.own(openSync(file, 'r'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
