import { DockletError } from '@docklet/errors';

/** A jump of a program goes to a label that it does not have. Code `DOCKLET_NETWORK_MISSING_LABEL`. */
export class MissingLabelError extends DockletError {
  constructor(target: string) {
    super({
      code: 'DOCKLET_NETWORK_MISSING_LABEL',
      message: `cannot assemble the program: there is no label ${target}`,
      details: { target },
    });
  }
}
