import { InvalidVariableError } from './errors.js';

/** What an image's and a user's variables are put together with. */
export interface EnvironmentRequest {
  readonly imageEnvironment: readonly string[];
  readonly userEnvironment: readonly string[];
  readonly hostname: string;
  readonly hasTerminal: boolean;
}

/** What is looked through for commands when neither image nor user say. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The variables of a container's command, each name once: what Docker sets, the image's, the user's; the last one wins.
 *
 * The image is hostile: a name without a value would be taken from whoever runs docklet by engines that know no better
 * (CVE-2026-57231); here such an entry is dropped.
 *
 * @throws {@link InvalidVariableError} (`DOCKLET_CONTAINER_INVALID_VARIABLE`) for one of the user's
 */
export function buildEnvironment(request: EnvironmentRequest): string[] {
  const { imageEnvironment, userEnvironment, hostname, hasTerminal } = request;
  for (const variable of userEnvironment) {
    if (!isValid(variable)) {
      throw new InvalidVariableError(variable);
    }
  }
  const all = [
    `PATH=${defaultPath}`,
    `HOSTNAME=${hostname}`,
    ...(hasTerminal ? ['TERM=xterm'] : []),
    ...imageEnvironment.filter(isValid),
    ...userEnvironment,
  ];
  const byName = new Map(all.map((variable) => [nameOf(variable), variable]));
  return [...byName.values()];
}

/** What the user has set, and of the image what the user has not: as Docker keeps it, in its order. */
export function configuredEnvironment(
  userEnvironment: readonly string[],
  imageEnvironment: readonly string[],
): readonly string[] {
  const set = new Set(userEnvironment.map(nameOf));
  return [...userEnvironment, ...imageEnvironment.filter((one) => !set.has(nameOf(one)))];
}

function isValid(variable: string): boolean {
  return variable.indexOf('=') > 0 && !variable.includes('\0');
}

function nameOf(variable: string): string {
  return variable.slice(0, variable.indexOf('='));
}
