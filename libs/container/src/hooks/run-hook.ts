import { fstatSync, readSync, writeSync } from 'node:fs';
import { isDockletError } from '@docklet/errors';
import type { ExitStatus, Fd, RunningProgram } from '@docklet/syscall';
import { createMemoryFile, launch } from '@docklet/syscall';
import type { DeviceHook } from '../cdi/applied-devices.js';
import { HookFailedError, HookTimedOutError } from './errors.js';
import type { HookPlace } from './hook-program.js';
import { hookProgram, hookTargetFd } from './hook-program.js';

/** How a hook is told of a container: runtime-spec, runtime.md, "State". */
export interface HookState {
  readonly ociVersion: string;
  readonly id: string;
  readonly status: 'creating' | 'running' | 'stopped';
  /** The container's first process, as the host numbers it; none once it has ended. */
  readonly pid?: number;
  readonly bundle: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a hook is run with. */
export interface HookRun extends Pick<HookPlace, 'namespaces'> {
  readonly state: HookState;
  /** The container's first process, whose namespaces are meant. */
  readonly target?: Fd;
}

/** How much of a hook's output is kept: its end says why it failed. */
const keptBytes = 4096;

/**
 * Runs a hook to its end. It reads the state at its standard input, and has no environment but its own.
 *
 * @throws {@link HookFailedError} (`DOCKLET_CONTAINER_HOOK_FAILED`)
 * @throws {@link HookTimedOutError} (`DOCKLET_CONTAINER_HOOK_TIMED_OUT`)
 */
export async function runHook(one: DeviceHook, run: HookRun): Promise<void> {
  const { hook } = one;
  // Files, and not pipes: nobody has to read while it writes, and what it leaves behind keeps nobody waiting.
  using input = createMemoryFile('docklet-hook-state');
  using output = createMemoryFile('docklet-hook-output');
  // Written at a place, so that it is read from the beginning.
  writeSync(input.number, JSON.stringify(run.state), 0);
  using running = launch(
    hookProgram(hook, { folder: run.state.bundle, namespaces: run.namespaces }),
    {
      title: `docklet-hook ${hook.path}`,
      standard: [input, output, output],
      inherited: run.target === undefined ? {} : { [hookTargetFd]: run.target },
    },
  );
  const { timeout = 0 } = hook;
  const { status, isTimedOut } = await endOf(running, timeout * 1000);
  if (isTimedOut) {
    throw new HookTimedOutError(one, timeout, readEnd(output));
  }
  const failure = running.failure();
  if (failure !== undefined) {
    throw new HookFailedError(one, `${failure.step.call}: ${failure.errno}`, '');
  }
  if (status.kind !== 'exited' || status.code !== 0) {
    throw new HookFailedError(one, describeStatus(status), readEnd(output));
  }
}

/** Runs hooks that the container does not depend on: of one that fails somebody is told, and the rest is run. */
export async function runOptionalHooks(
  hooks: readonly DeviceHook[],
  run: HookRun,
  onWarning: ((message: string) => void) | undefined,
): Promise<void> {
  for (const hook of hooks) {
    try {
      await runHook(hook, run);
    } catch (error) {
      if (!isDockletError(error)) {
        throw error;
      }
      onWarning?.(error.message);
    }
  }
}

/** @param timeoutMs 0 for as long as it takes */
async function endOf(
  running: RunningProgram,
  timeoutMs: number,
): Promise<{ readonly status: ExitStatus; readonly isTimedOut: boolean }> {
  let isTimedOut = false;
  const timer =
    timeoutMs === 0
      ? undefined
      : setTimeout(() => {
          isTimedOut = true;
          killSession(running);
        }, timeoutMs);
  try {
    return { status: await running.exited(), isTimedOut };
  } finally {
    clearTimeout(timer);
  }
}

/** It is not reaped yet, so the number is still its own; before it has a session there is only itself. */
function killSession(running: RunningProgram): void {
  try {
    process.kill(-running.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
    running.kill('SIGKILL');
  }
}

function describeStatus(status: ExitStatus): string {
  return status.kind === 'exited'
    ? `it ended with exit code ${status.code}`
    : `it was killed by ${status.signal}`;
}

function readEnd(output: Fd): string {
  const start = Math.max(fstatSync(output.number).size - keptBytes, 0);
  const bytes = Buffer.alloc(keptBytes);
  return bytes.toString('utf8', 0, readSync(output.number, bytes, 0, keptBytes, start)).trim();
}
