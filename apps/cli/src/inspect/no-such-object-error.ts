import { DockletError } from '@docklet/container';

/** Neither a container nor anything else has a name. */
export class NoSuchObjectError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CLI_NO_SUCH_OBJECT',
      message: `cannot inspect ${JSON.stringify(name)}: no such object`,
      hint: 'docklet ps -a and docklet images list what there is',
      details: { name },
    });
  }
}
