import { DockletError } from '@docklet/container';

/** No port of this host leads to that port of a container. */
export class PortNotPublishedError extends DockletError {
  constructor(container: string, port: string) {
    super({
      code: 'DOCKLET_CLI_PORT_NOT_PUBLISHED',
      message: `cannot find public port ${port} of container ${container}: it is not published`,
      details: { container, port },
    });
  }
}
