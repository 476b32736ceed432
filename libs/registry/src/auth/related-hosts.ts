import { isIP } from 'node:net';

/** Domains below which, at any depth, everybody can have a name. */
const sharedDomains: ReadonlySet<string> = new Set([
  'amazonaws.com',
  'azurecr.io',
  'azurewebsites.net',
  'cloudfront.net',
  'fly.dev',
  'github.io',
  'gitlab.io',
  'herokuapp.com',
  'pages.dev',
  'pkg.dev',
  'run.app',
  'vercel.app',
  'web.app',
  'workers.dev',
]);

/** Second labels under which a country registers names: `co.uk`, `com.au`. */
const registryLabels: ReadonlySet<string> = new Set([
  'ac',
  'co',
  'com',
  'edu',
  'go',
  'gob',
  'gov',
  'ne',
  'net',
  'nom',
  'or',
  'org',
]);

/**
 * Whether two hosts plainly belong to the same owner: they are the same, one is below the other, or both are below a
 * domain that is not shared by strangers. `registry-1.docker.io` and `auth.docker.io` are related, `a.co.uk` and
 * `b.co.uk` are not.
 */
export function areRelatedHosts(left: string, right: string): boolean {
  if (left === right) {
    return true;
  }
  if ([left, right].some((host) => host.startsWith('[') || isIP(host) !== 0)) {
    return false;
  }
  const domain = commonDomain(left.split('.'), right.split('.'));
  return (
    domain.length >= 2 &&
    (!isShared(domain) || domain.join('.') === left || domain.join('.') === right)
  );
}

function commonDomain(left: readonly string[], right: readonly string[]): readonly string[] {
  let length = 0;
  while (length < left.length && left.at(-1 - length) === right.at(-1 - length)) {
    length += 1;
  }
  return left.slice(left.length - length);
}

function isShared(domain: readonly string[]): boolean {
  const [second = '', top = ''] = domain.slice(-2);
  const isCountry = domain.length === 2 && top.length === 2 && registryLabels.has(second);
  return isCountry || sharedDomains.has(`${second}.${top}`);
}
