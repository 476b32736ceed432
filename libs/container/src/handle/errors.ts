import { DockletError } from '@docklet/errors';

/** A container ended while something of it was waited for. */
export class ContainerEndedError extends DockletError {
  constructor(name: string, awaited: string) {
    super({
      code: 'DOCKLET_CONTAINER_ENDED',
      message: `cannot wait any longer for container ${name}: it ended before ${awaited}`,
      details: { name },
    });
  }
}
