import { isDockletError } from '@docklet/container';

/** What Docker ends with when the container could not be started, and when its command could not. */
const engineFailed = 125;
const byCode: Readonly<Record<string, number>> = {
  DOCKLET_CLI_COMMAND_LINE: 1,
  DOCKLET_CONTAINER_COMMAND_NOT_EXECUTABLE: 126,
  DOCKLET_CONTAINER_COMMAND_NOT_FOUND: 127,
};

/** The exit code of `docklet run` for an error of docklet's own. */
export function runExitCode(error: unknown): number {
  return (isDockletError(error) ? byCode[error.code] : undefined) ?? engineFailed;
}
