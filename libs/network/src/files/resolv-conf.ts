import type { IpAddress } from '../ip/ip-address.js';
import { formatAddress, isLoopback, tryParseAddress } from '../ip/ip-address.js';
import { InvalidDnsOptionError } from './errors.js';
import { assertDomainName, isDomainName } from './hostname.js';

/** How names are looked up: resolv.conf(5). */
export interface ResolverSettings {
  readonly nameservers: readonly IpAddress[];
  /** Domains that short names are looked for in. */
  readonly search: readonly string[];
  readonly options: readonly string[];
}

/** What a user asked for; each list that is given replaces the host's. */
export interface ResolverOverrides {
  readonly nameservers?: readonly IpAddress[] | undefined;
  /** A single `.` stands for no domains at all. */
  readonly search?: readonly string[] | undefined;
  readonly options?: readonly string[] | undefined;
}

/**
 * Reads a resolv.conf(5) as the C library does: what it does not understand it leaves out.
 */
export function parseResolvConf(text: string): ResolverSettings {
  const nameservers: IpAddress[] = [];
  const options: string[] = [];
  let search: string[] = [];
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    switch (keyword) {
      case 'nameserver':
        nameservers.push(...values.slice(0, 1).flatMap((value) => tryParseAddress(value) ?? []));
        break;
      case 'domain':
      case 'search':
        // The last one counts.
        search = values.filter(isDomainName);
        break;
      case 'options':
        options.push(...values.filter(isOption));
        break;
      default:
    }
  }
  return { nameservers, search, options };
}

/**
 * The settings of a container with a network of its own, made from those of its host.
 *
 * The host's loopback cannot be reached from there, so name servers on it are left out; and with them, unless the
 * container has IPv6, those with IPv6 addresses. What a user names is left as it is.
 */
export function containerResolver(
  host: ResolverSettings,
  overrides: ResolverOverrides,
  { hasIpv6 }: { readonly hasIpv6: boolean } = { hasIpv6: false },
): ResolverSettings {
  const isReachable = (address: IpAddress): boolean =>
    !isLoopback(address) && (hasIpv6 || address.family === 4);
  const { nameservers, search, options } = overrides;
  search?.filter((domain) => domain !== '.').forEach(assertDomainName);
  options?.forEach(assertOption);
  return {
    nameservers: nameservers ?? host.nameservers.filter(isReachable),
    search: (search ?? host.search).filter((domain) => domain !== '.'),
    options: options ?? host.options,
  };
}

/** The file /etc/resolv.conf; resolv.conf(5). */
export function renderResolvConf({ nameservers, search, options }: ResolverSettings): string {
  search.forEach(assertDomainName);
  options.forEach(assertOption);
  return [
    ...(search.length === 0 ? [] : [`search ${search.join(' ')}`]),
    ...nameservers.map((address) => `nameserver ${formatAddress(address)}`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
    '',
  ].join('\n');
}

function assertOption(option: string): void {
  if (!isOption(option)) {
    throw new InvalidDnsOptionError(option);
  }
}

/** `ndots:2`, `rotate`, `single-request-reopen`. */
function isOption(text: string): boolean {
  return /^[a-z0-9-]+(:\d+)?$/.test(text);
}
