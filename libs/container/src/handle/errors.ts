import { DockletError } from '@docklet/errors';

/** A container ended while something of it was waited for. */
export class ContainerEndedError extends DockletError {
  constructor(name: string, awaited: string, hint?: string) {
    super({
      code: 'DOCKLET_CONTAINER_ENDED',
      message: `cannot wait any longer for container ${name}: it ended before ${awaited}`,
      ...(hint === undefined ? {} : { hint }),
      details: { name },
    });
  }
}

/** It was waited for the health of a container that nothing checks. */
export class NoHealthCheckError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_NO_HEALTH_CHECK',
      message: `cannot wait until container ${name} is healthy: nothing says how that is checked`,
      hint: 'say so when it is made: health: { test: ["CMD-SHELL", "…"] }',
      details: { name },
    });
  }
}

/** A container became unhealthy while it was waited for the opposite. */
export class ContainerUnhealthyError extends DockletError {
  constructor(name: string, output: string) {
    super({
      code: 'DOCKLET_CONTAINER_UNHEALTHY',
      message: `cannot wait any longer for container ${name}: it is unhealthy`,
      details: { name, output },
    });
  }
}
