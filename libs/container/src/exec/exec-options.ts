import type { StartOptions } from '../engine/start-options.js';

/** What is to run in a container that runs already. What is left out is as the container has it. */
export interface ExecOptions {
  /** The command with its arguments. */
  readonly command: readonly string[];
  /** `NAME=value`; added to the container's, and stronger. */
  readonly environment?: readonly string[];
  /** Default: the container's. */
  readonly workingDirectory?: string;
  /** `user`, `uid`, `user:group` and so on. Default: the container's. */
  readonly user?: string;
  /** Whether it gets all capabilities that docklet has. Default: false. */
  readonly isPrivileged?: boolean;
  readonly hasTerminal?: boolean;
  /** Whether it can be written to its standard input. Default: it reads from /dev/null. */
  readonly hasStdin?: boolean;
}

/** Where its streams lead, and whether it ends with this process; see {@link StartOptions}. */
export type ExecStartOptions = Pick<
  StartOptions,
  'stdout' | 'stderr' | 'terminalSize' | 'terminalSettings' | 'endsWithParent'
>;
