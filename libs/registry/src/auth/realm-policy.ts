import { isIP } from 'node:net';

import { quote } from '@docklet/oci';

import type { Endpoint } from '../endpoint/endpoint.js';
import { isPlainHttpAllowed } from '../endpoint/endpoint.js';
import { TokenServerRefusedError } from '../errors/policy-errors.js';
import { redactUrl } from '../http/redact-url.js';
import { areRelatedHosts } from './related-hosts.js';

/** A token server that may be asked, and whether it may see the user's credentials. */
export interface TokenServer {
  readonly url: URL;
  readonly mayHaveCredentials: boolean;
}

/** What the user decided about token servers. */
export interface RealmPolicy {
  readonly isInsecure: (host: string) => boolean;
  /** For a registry, hosts of token servers that may have the credentials although they are not related to it. */
  readonly trustedTokenServers: Readonly<Record<string, readonly string[]>>;
}

/**
 * Judges the `realm` of a challenge. It is chosen by whoever answered, so it must not be able to collect passwords
 * (CVE-2026-48978), to be reached without TLS (CVE-2019-10214), or to make us call on services inside a network
 * (CVE-2026-33540).
 *
 * @throws TokenServerRefusedError `DOCKLET_REGISTRY_TOKEN_SERVER_REFUSED`
 */
export function judgeRealm(endpoint: Endpoint, realm: string, policy: RealmPolicy): TokenServer {
  const url = URL.parse(realm);
  if (url === null) {
    throw new TokenServerRefusedError(endpoint.registry, quote(realm), 'it is not a URL');
  }
  const refusal = findRefusal(endpoint, url, policy);
  if (refusal !== undefined) {
    throw new TokenServerRefusedError(endpoint.registry, redactUrl(url), refusal);
  }
  return { url, mayHaveCredentials: isTrusted(endpoint, url, policy) };
}

function findRefusal(endpoint: Endpoint, url: URL, policy: RealmPolicy): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return 'it is not an https:// URL';
  }
  if (url.username !== '' || url.password !== '') {
    return 'its URL has a user name or password in it';
  }
  const isPlain = url.protocol === 'http:';
  if (
    isPlain &&
    (endpoint.origin.protocol === 'https:' || !isPlainHttpAllowed(url, policy.isInsecure))
  ) {
    return 'it is not reached through TLS';
  }
  if (!isTrusted(endpoint, url, policy) && !isPublicName(url.hostname)) {
    return 'it is an address or local name that has nothing to do with the registry';
  }
  return undefined;
}

function isTrusted({ registry, origin }: Endpoint, url: URL, policy: RealmPolicy): boolean {
  const listed = policy.trustedTokenServers[registry] ?? [];
  return (
    areRelatedHosts(origin.hostname, url.hostname) ||
    listed.includes(url.hostname) ||
    listed.includes(url.host)
  );
}

function isPublicName(hostname: string): boolean {
  return !hostname.startsWith('[') && isIP(hostname) === 0 && hostname.includes('.');
}
