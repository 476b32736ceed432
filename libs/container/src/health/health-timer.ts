import { setTimer } from '@docklet/syscall';
import type { Fd } from '@docklet/syscall';
import type { HealthCheck } from './health-options.js';

/** Nobody waits for less than that for a check that has died. */
const shortestSilenceMs = 30_000;

/**
 * Sets when a container's health is looked at next. It is set again whenever a check has ended: were it simply periodic,
 * checks would pile up on a machine that is too busy to end them in time, and make it busier. Only if nothing is heard of
 * that check for longer than it can take, since it was killed, the timer's time comes again without it.
 *
 * @param isEarly whether the container is still in its start period
 */
export function setHealthTimer(timer: Fd, check: HealthCheck, isEarly: boolean): void {
  const { intervalMs, startIntervalMs, timeoutMs } = check;
  const silenceMs = Math.max(shortestSilenceMs, timeoutMs + intervalMs);
  setTimer(timer, isEarly ? startIntervalMs : intervalMs, silenceMs);
}
