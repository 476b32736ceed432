import { DockletError } from '@docklet/container';

/** A flag or argument that cannot be understood. */
export class UsageError extends DockletError {
  constructor(argument: string, reason: string, hint?: string) {
    super({
      code: 'DOCKLET_CLI_USAGE',
      message: `cannot understand ${argument}: ${reason}`,
      hint,
      details: { argument, reason },
    });
  }
}
