import type { IpAddress } from '../ip/ip-address.js';
import { formatAddress, parseAddress, tryParseAddress } from '../ip/ip-address.js';
import { InvalidExtraHostError } from './errors.js';
import { assertDomainName, assertHostname, isDomainName } from './hostname.js';

/** A name and its address. */
export interface HostEntry {
  readonly name: string;
  readonly address: IpAddress;
}

/** What stands in a container's /etc/hosts. */
export interface HostsOptions {
  readonly hostname: string;
  /** The container's own addresses; its name means them. */
  readonly addresses: readonly IpAddress[];
  readonly extraHosts?: readonly HostEntry[] | undefined;
  /** Whether the loopback has ::1. */
  readonly hasIpv6: boolean;
}

/** Where this stands for an address, the host's own one in the container's network is meant. */
const hostGateway = 'host-gateway';

const ipv6Lines = [
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'ff00::0\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
];

/**
 * The file /etc/hosts; hosts(5).
 *
 * @throws {@link InvalidHostnameError} (`DOCKLET_NETWORK_INVALID_HOSTNAME`)
 */
export function renderHosts(options: HostsOptions): string {
  const { hostname, addresses, extraHosts = [], hasIpv6 } = options;
  assertHostname(hostname);
  extraHosts.forEach(({ name }) => {
    assertDomainName(name);
  });
  // Without an address of its own a container still has to find itself.
  const own = addresses.length === 0 ? [parseAddress('127.0.1.1')] : addresses;
  return [
    '127.0.0.1\tlocalhost',
    ...(hasIpv6 ? ipv6Lines : []),
    ...extraHosts.map(({ name, address }) => `${formatAddress(address)}\t${name}`),
    ...own.map((address) => ownHostsLine(address, hostname).trimEnd()),
    '',
  ].join('\n');
}

/** The line by which a container's own name means one of its addresses; with a domain also the name without it. */
export function ownHostsLine(address: IpAddress, hostname: string): string {
  assertHostname(hostname);
  const short = hostname.replace(/\..*$/, '');
  const names = short === hostname ? hostname : `${hostname} ${short}`;
  return `${formatAddress(address)}\t${names}\n`;
}

/**
 * Reads an entry as `--add-host` has it: `name:address`, `name=address`, with IPv6 addresses also in brackets, and
 * `host-gateway` for the host.
 *
 * @param gateway the host's address as the container sees it; undefined when it cannot reach the host
 * @throws {@link InvalidExtraHostError} (`DOCKLET_NETWORK_INVALID_EXTRA_HOST`)
 */
export function parseExtraHost(text: string, gateway: IpAddress | undefined): HostEntry {
  const separator = text.search(/[:=]/);
  const name = text.slice(0, Math.max(separator, 0));
  if (!isDomainName(name)) {
    throw new InvalidExtraHostError(text, 'it does not begin with a host name and ":" or "="');
  }
  const value = text.slice(separator + 1);
  const address =
    value === hostGateway ? gateway : tryParseAddress(value.replace(/^\[(.*)\]$/, '$1'));
  if (address === undefined) {
    const reason =
      value === hostGateway
        ? 'a container of this network does not reach the host'
        : 'what follows the name is not an address';
    throw new InvalidExtraHostError(text, reason);
  }
  return { name, address };
}
