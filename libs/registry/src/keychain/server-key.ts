/** How Docker's own registry is called in credential stores. */
const dockerHubKey = 'https://index.docker.io/v1/';
const dockerHubHosts: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
]);

/** What credentials for a registry are stored under. */
export function storageKey(registry: string): string {
  return normalizeHost(registry) === 'docker.io' ? dockerHubKey : registry;
}

/**
 * How well a key of a credential store fits a repository: not at all (undefined), or the length of what they share.
 *
 * Docker writes hosts and URLs of hosts (`https://host/v1/`); containers-auth.json(5) writes hosts and beginnings of
 * repository names. Hosts have to be equal: a key never fits a host that only looks like it (CVE-2021-41092).
 */
export function matchKey(key: string, registry: string, repository: string): number | undefined {
  const { host, path } = splitKey(key);
  if (host !== normalizeHost(registry)) {
    return undefined;
  }
  return path === '' || `${repository}/`.startsWith(`${path}/`) ? path.length : undefined;
}

function splitKey(key: string): { readonly host: string; readonly path: string } {
  const url = /^https?:\/\/([^/]*)/i.exec(key);
  if (url !== null) {
    // The path of a URL is that of the API, not of a repository.
    return { host: normalizeHost(url[1] ?? ''), path: '' };
  }
  const slash = key.indexOf('/');
  return slash === -1
    ? { host: normalizeHost(key), path: '' }
    : { host: normalizeHost(key.slice(0, slash)), path: key.slice(slash + 1).replace(/\/$/, '') };
}

function normalizeHost(host: string): string {
  const lower = host.toLowerCase().replace(/:443$/, '');
  return dockerHubHosts.has(lower) ? 'docker.io' : lower;
}
