import { isDockletError } from '@docklet/container';

/** What Docker's command line ends with when it cannot understand an option. */
const wrongOption = 125;
const failed = 1;

/** What commands end with that are about docklet, and not about a program in a container. */
export function usualExitCode(error: unknown): number {
  if (!isDockletError(error)) {
    return failed;
  }
  const { exitCode } = error.details;
  if (typeof exitCode === 'number') {
    return exitCode;
  }
  return error.code === 'DOCKLET_CLI_USAGE' ? wrongOption : failed;
}
