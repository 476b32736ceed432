import { InvalidHostnameError } from './errors.js';

/** The kernel keeps 64 bytes: __NEW_UTS_LEN, uname(2). */
const maxHostnameLength = 64;

/** RFC 1035, section 2.3.4. */
const maxNameLength = 253;
const maxPartLength = 63;

/**
 * Refuses what is not a host name (RFC 1123; underscores are allowed, because people use them). What passes has no
 * white space, no colon and no newline: it cannot become more than one word in a file (CVE-2022-4318).
 *
 * @throws {@link InvalidHostnameError} (`DOCKLET_NETWORK_INVALID_HOSTNAME`)
 */
export function assertHostname(name: string): void {
  assertName(name, maxHostnameLength);
}

/**
 * Refuses what is not a domain name; unlike {@link assertHostname} it is as long as DNS allows, and may end in a dot.
 *
 * @throws {@link InvalidHostnameError} (`DOCKLET_NETWORK_INVALID_HOSTNAME`)
 */
export function assertDomainName(name: string): void {
  assertName(withoutFinalDot(name), maxNameLength);
}

/** Whether {@link assertDomainName} lets a text pass. */
export function isDomainName(text: string): boolean {
  return findProblem(withoutFinalDot(text), maxNameLength) === undefined;
}

/** The file /etc/hostname; hostname(5). */
export function renderHostname(hostname: string): string {
  assertHostname(hostname);
  return `${hostname}\n`;
}

function assertName(name: string, maxLength: number): void {
  const problem = findProblem(name, maxLength);
  if (problem !== undefined) {
    throw new InvalidHostnameError(name, problem);
  }
}

function findProblem(name: string, maxLength: number): string | undefined {
  if (name.length > maxLength) {
    return `it has ${name.length} characters, ${maxLength} are allowed`;
  }
  const isValid = name
    .split('.')
    .every((part) => part.length <= maxPartLength && /^\w([\w-]*\w)?$/.test(part));
  return isValid ? undefined : 'a part of it is empty, too long, or has other characters';
}

function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
