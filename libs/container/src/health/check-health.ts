import { readSync } from 'node:fs';
import { messageOf } from '@docklet/errors';
import { createPipe, exitCodeOf, lockFile, takeFromProcess, whenReadable } from '@docklet/syscall';
import type { Fd } from '@docklet/syscall';
import type { ContainerView } from '../engine/container-view.js';
import type { EngineContext } from '../engine/engine-context.js';
import { execInContainer } from '../exec/exec-container.js';
import { openProcess } from '../state/process-identity.js';
import { readHealth, writeHealth } from './health-file.js';
import type { HealthCheck } from './health-options.js';
import { healthCheckOf, healthCommand } from './health-options.js';
import type { HealthProbe, HealthState } from './health-state.js';
import { addProbe, isStarting } from './health-state.js';
import { setHealthTimer } from './health-timer.js';

/** As much of a check's output as Docker keeps. */
const keptOutputBytes = 4096;

/** What Docker notes down for a check that took too long, or could not be executed. */
const noExitCode = -1;

/**
 * Looks after a container's health once: runs its check, notes down what came of it, and says when the next one is due.
 *
 * @returns whether it has become unhealthy just now
 */
export async function checkHealth(context: EngineContext, view: ContainerView): Promise<boolean> {
  const { record, state } = view;
  const check = healthCheckOf(record.options.health);
  const files = context.layout.containerFiles(record.id);
  // Somebody else may be at it, who waits until the container is healthy.
  using lock = lockFile(files.healthLock, { waits: false });
  if (check === undefined || lock === undefined) {
    return false;
  }
  const before = readHealth(files.health, state.startedAt ?? '');
  if (view.status !== 'running') {
    scheduleNext(view, before, check);
    return false;
  }
  const health = addProbe(before, await probe(context, view, check), check);
  writeHealth(files.health, health);
  if (health.status !== before.status) {
    context.journal.container(record, `health_status: ${health.status}`);
  }
  scheduleNext(view, health, check);
  return health.status === 'unhealthy' && before.status !== 'unhealthy';
}

async function probe(
  context: EngineContext,
  view: ContainerView,
  check: HealthCheck,
): Promise<HealthProbe> {
  const Start = new Date().toISOString();
  const { exitCode, output } = await run(context, view, check).catch((error: unknown) => ({
    exitCode: noExitCode,
    output: messageOf(error),
  }));
  return { Start, End: new Date().toISOString(), ExitCode: exitCode, Output: output };
}

async function run(
  context: EngineContext,
  view: ContainerView,
  check: HealthCheck,
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const pipe = createPipe();
  using reader = pipe.reader;
  using writer = pipe.writer;
  using running = await execInContainer(
    context,
    view,
    { command: healthCommand(check) },
    { stdout: writer, stderr: writer },
  );
  writer.close();
  const output = readBounded(reader);
  const deadline = { isPast: false };
  const timer = setTimeout(() => {
    deadline.isPast = true;
    running.signal('SIGKILL');
  }, check.timeoutMs);
  const status = await running.exited();
  clearTimeout(timer);
  const text = await output;
  if (deadline.isPast || status === undefined) {
    const late = `Health check exceeded timeout (${check.timeoutMs / 1000}s)`;
    return { exitCode: noExitCode, output: text === '' ? late : `${late}: ${text}` };
  }
  return { exitCode: exitCodeOf(status), output: text };
}

/** Reads to the end and keeps the beginning. */
async function readBounded(reader: Fd): Promise<string> {
  const kept = Buffer.alloc(keptOutputBytes);
  const rest = Buffer.alloc(keptOutputBytes);
  let length = 0;
  for (;;) {
    await whenReadable(reader);
    const isFull = length === kept.length;
    const count = isFull
      ? readSync(reader.number, rest)
      : readSync(reader.number, kept, length, kept.length - length, null);
    if (count === 0) {
      return kept.toString('utf8', 0, length);
    }
    length = isFull ? length : length + count;
  }
}

/** The timer is the monitor's. It is set when a check has ended, as Docker does it. */
function scheduleNext({ state }: ContainerView, health: HealthState, check: HealthCheck): void {
  const { processes } = state;
  if (processes?.healthTimerFd === undefined) {
    return;
  }
  using monitor = openProcess(processes.monitor);
  using timer = monitor && takeFromProcess(monitor, processes.healthTimerFd);
  if (timer !== undefined) {
    setHealthTimer(timer, check, isStarting(health, check, Date.now()));
  }
}
