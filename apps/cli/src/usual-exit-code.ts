import { isDockletError } from '@docklet/container';

/** What Docker's command line ends with when it cannot read the value of an option. */
const wrongOption = 125;
const failed = 1;

/** Mistakes that Docker sees while it reads the options, by the error's code. */
const wrongOptions: ReadonlySet<string> = new Set([
  'DOCKLET_CLI_FLAG_VALUE',
  'DOCKLET_CONFIG_INVALID_SIZE',
  'DOCKLET_CONFIG_INVALID_CPU_COUNT',
  'DOCKLET_CONFIG_INVALID_ULIMIT',
]);

/** What commands end with that are about docklet, and not about a program in a container. */
export function usualExitCode(error: unknown): number {
  if (!isDockletError(error)) {
    return failed;
  }
  const { exitCode } = error.details;
  if (typeof exitCode === 'number') {
    return exitCode;
  }
  return wrongOptions.has(error.code) ? wrongOption : failed;
}
