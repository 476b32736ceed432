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

/** A flag whose value is not of the form that all its values have: no number, no NAME=VALUE. */
export class FlagValueError extends DockletError {
  constructor(argument: string, reason: string) {
    super({
      code: 'DOCKLET_CLI_FLAG_VALUE',
      message: `cannot understand ${argument}: ${reason}`,
      details: { argument, reason },
    });
  }
}

/** Words that are missing, or flags that contradict each other: Docker says so before it asks the engine. */
export class CommandLineError extends DockletError {
  constructor(argument: string, reason: string) {
    super({
      code: 'DOCKLET_CLI_COMMAND_LINE',
      message: `cannot understand ${argument}: ${reason}`,
      details: { argument, reason },
    });
  }
}
