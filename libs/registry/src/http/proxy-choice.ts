import { BlockList, isIP } from 'node:net';

import { InvalidOptionError } from '../errors/policy-errors.js';
import { isLoopbackHost } from '../endpoint/loopback.js';

/** The values of `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, as the caller found them. */
export interface ProxySettings {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  /** Comma-separated host names, domains (`.example.com`), addresses, CIDR ranges, each with an optional port; or `*`. */
  readonly noProxy?: string;
}

/** A proxy to connect through. */
export interface ProxyServer {
  readonly url: URL;
  /** The value of Proxy-Authorization, if the proxy's URL had a password. */
  readonly authorization: string | undefined;
}

/** Decides which proxy a URL is fetched through. */
export type ProxyChoice = (url: URL) => ProxyServer | undefined;

/**
 * Reads the settings once. The rules are those of Go's `httpproxy`, which Docker, containerd and skopeo follow: this
 * machine itself is never reached through a proxy.
 *
 * @throws InvalidOptionError `DOCKLET_REGISTRY_INVALID_OPTION`
 */
export function createProxyChoice(settings: ProxySettings): ProxyChoice {
  const proxies = {
    'http:': parseProxy('proxy.httpProxy', settings.httpProxy),
    'https:': parseProxy('proxy.httpsProxy', settings.httpsProxy),
  };
  const isExcluded = createExclusion(settings.noProxy ?? '');
  return (url) => {
    const proxy = proxies[url.protocol === 'https:' ? 'https:' : 'http:'];
    return proxy === undefined || isLoopbackHost(url.hostname) || isExcluded(url)
      ? undefined
      : proxy;
  };
}

function parseProxy(option: string, text: string | undefined): ProxyServer | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new InvalidOptionError(option, 'it is not an http:// or https:// URL');
  }
  const { username, password } = url;
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  url.username = '';
  url.password = '';
  const authorization =
    username === '' ? undefined : `Basic ${Buffer.from(user).toString('base64')}`;
  return { url, authorization };
}

function createExclusion(list: string): (url: URL) => boolean {
  const entries = list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '');
  const matchers = entries.map(createMatcher);
  return (url) => matchers.some((matches) => matches(url));
}

function createMatcher(entry: string): (url: URL) => boolean {
  if (entry === '*') {
    return () => true;
  }
  const range = parseRange(entry);
  if (range !== undefined) {
    return (url) => isInRange(range, url.hostname);
  }
  const { host, port } = splitPort(entry);
  return (url) => matchesHost(host, url.hostname) && (port === undefined || port === portOf(url));
}

function splitPort(entry: string): { readonly host: string; readonly port: string | undefined } {
  // The colons of a bare IPv6 address are its own.
  const port = isIP(entry) === 6 ? undefined : /:(\d+)$/.exec(entry)?.[1];
  const host = port === undefined ? entry : entry.slice(0, -port.length - 1);
  return { host: host.replace(/^\*\./, '.').replace(/^\[|\]$/g, ''), port };
}

/** `.example.com` means what is below that domain; `example.com` the domain itself as well. */
function matchesHost(host: string, hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  const suffix = host.startsWith('.') ? host : `.${host}`;
  return bare === host || (isIP(bare) === 0 && bare.endsWith(suffix));
}

function parseRange(entry: string): BlockList | undefined {
  const [address = '', prefix = ''] = entry.split('/');
  const family = isIP(address);
  const bits = Number(prefix);
  if (family === 0 || !/^\d+$/.test(prefix) || bits > (family === 4 ? 32 : 128)) {
    return undefined;
  }
  const range = new BlockList();
  range.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  return range;
}

function isInRange(range: BlockList, hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  return family !== 0 && range.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function portOf(url: URL): string {
  return url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
}
