import type { ResolverSettings } from '@docklet/network';
import {
  containerResolver,
  formatAddress,
  hasIpv6,
  parseAddress,
  parseExtraHost,
  readHostResolver,
  renderHostname,
  renderHosts,
  renderResolvConf,
} from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerOptions } from '../options/container-options.js';
import { readIfThere } from '../state/read-if-there.js';
import type { NetworkFiles } from './connection.js';
import { defaultRouteOf } from './default-route.js';
import type { Endpoint } from './endpoint.js';

/** Whose names they are. */
export interface NamesRequest {
  readonly hostname: string;
  readonly options: ContainerOptions;
}

/** What the files about names say of a container that is in these networks. */
export function containerNames(
  context: EngineContext,
  request: NamesRequest,
  endpoints: readonly Endpoint[],
): NetworkFiles {
  const { hostname, options } = request;
  const gateway = hostAddressFor(endpoints);
  return {
    hosts: renderHosts({
      hostname,
      addresses: endpoints.flatMap(({ leases }) => leases.map(({ address }) => address)),
      extraHosts: (options.extraHosts ?? []).map((text) => parseExtraHost(text, gateway)),
      hasIpv6: hasIpv6(),
    }),
    hostname: renderHostname(hostname),
    resolvConf: renderResolvConf(memberResolver(context, options, endpoints)),
  };
}

/**
 * How a container looks names up. Those of its networks are answered on the way to whichever server it asks, so it asks
 * those of the host, or its own; without any, and where none must be reached (CVE-2024-29018), the network's gateway.
 */
function memberResolver(
  context: EngineContext,
  options: ContainerOptions,
  endpoints: readonly Endpoint[],
): ResolverSettings {
  const settings = resolver(context, options);
  if (endpoints.every(({ network }) => network.id === undefined)) {
    return settings;
  }
  const gateway = hostAddressFor(endpoints);
  const isShutIn = endpoints.every(({ network }) => network.isInternal);
  const isAlone = gateway !== undefined && (isShutIn || settings.nameservers.length === 0);
  return {
    ...settings,
    ...(isAlone ? { nameservers: [gateway] } : {}),
    // Docker sets it too: names of containers are asked for as they are, before the domains of the host are tried.
    options: settings.options.some((option) => option.startsWith('ndots:'))
      ? settings.options
      : [...settings.options, 'ndots:0'],
  };
}

/** The host's view of names, if it has files about them; only what the user adds is added. */
export function hostNames(context: EngineContext, request: NamesRequest): NetworkFiles {
  const { hostname, options } = request;
  const added = (options.extraHosts ?? []).map((text) => {
    const { name, address } = parseExtraHost(text, parseAddress('127.0.0.1'));
    return `${formatAddress(address)}\t${name}\n`;
  });
  return {
    hosts: `${readIfThere('/etc/hosts') ?? ''}${added.join('')}`,
    hostname: renderHostname(hostname),
    resolvConf: hasOwnDns(context, options)
      ? renderResolvConf(resolver(context, options))
      : (readIfThere('/etc/resolv.conf') ?? ''),
  };
}

/** Where the host is reached: by the way to everything, or else in the first network. */
function hostAddressFor(
  endpoints: readonly Endpoint[],
): ReturnType<typeof parseAddress> | undefined {
  const route = defaultRouteOf(endpoints.map(({ address }) => address));
  const endpoint = endpoints.find(({ address }) => address === route) ?? endpoints[0];
  return endpoint?.network.subnets[0]?.gateway;
}

function hasOwnDns(
  { options }: EngineContext,
  { dns = [], dnsSearch = [], dnsOptions = [] }: ContainerOptions,
): boolean {
  return [dns, options.dns, dnsSearch, dnsOptions].some((list) => list.length > 0);
}

function resolver(
  context: EngineContext,
  { dns = [], dnsSearch = [], dnsOptions = [] }: ContainerOptions,
): ResolverSettings {
  const servers = (dns.length > 0 ? dns : context.options.dns).map(parseAddress);
  const overrides = {
    ...(servers.length > 0 ? { nameservers: servers } : {}),
    ...(dnsSearch.length > 0 ? { search: dnsSearch } : {}),
    ...(dnsOptions.length > 0 ? { options: dnsOptions } : {}),
  };
  return containerResolver(readHostResolver(), overrides, { hasIpv6: false });
}
