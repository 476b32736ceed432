import { setTimeout as delay } from 'node:timers/promises';
import { isDockletError } from '@docklet/errors';
import type { ContainerView } from '../engine/container-view.js';
import type { Engine } from '../engine/engine.js';
import { healthCheckOf } from '../health/health-options.js';
import { isStarting } from '../health/health-state.js';
import { ContainerUnhealthyError, NoHealthCheckError } from './errors.js';

const pauseMs = 20;

/**
 * Looks after a container's health until it is healthy. The checks are made here: a program need not have a command line
 * that does it.
 *
 * @param signal ends the waiting, also when the container has ended
 * @throws {@link NoHealthCheckError} (`DOCKLET_CONTAINER_NO_HEALTH_CHECK`)
 * @throws {@link ContainerUnhealthyError} (`DOCKLET_CONTAINER_UNHEALTHY`)
 */
export async function untilHealthy(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const view = await check(engine, id);
    signal.throwIfAborted();
    const pause = view === undefined ? pauseMs : pauseAfter(view);
    if (pause === undefined) {
      return;
    }
    await delay(pause, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}

/** Undefined when it has ended and is gone: whoever waits is about to be told. */
async function check(engine: Engine, id: string): Promise<ContainerView | undefined> {
  try {
    await engine.checkHealth(id);
    return engine.container(id);
  } catch (error) {
    if (isDockletError(error) && error.code === 'DOCKLET_CONTAINER_NOT_FOUND') {
      return undefined;
    }
    throw error;
  }
}

/** When it is to be looked at again; undefined when it is healthy. */
function pauseAfter({ record, health }: ContainerView): number | undefined {
  const how = healthCheckOf(record.options.health);
  if (how === undefined) {
    throw new NoHealthCheckError(record.name);
  }
  switch (health?.status) {
    case 'healthy':
      return undefined;
    case 'unhealthy':
      throw new ContainerUnhealthyError(record.name, health.log.at(-1)?.Output ?? '');
    default:
      return health !== undefined && isStarting(health, how, Date.now())
        ? how.startIntervalMs
        : how.intervalMs;
  }
}
