import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AddressLease, IpAddress, PreparedBridge } from '@docklet/network';
import {
  AddressPool,
  containerResolver,
  describeFirewall,
  disableIpv6Steps,
  formatAddress,
  formatMacAddress,
  hasIpv6,
  hostInterfaceName,
  interfaceSteps,
  macAddressOf,
  parseAddress,
  parseExtraHost,
  parseSubnet,
  prepareBridge,
  readHostResolver,
  renderHostname,
  renderHosts,
  renderResolvConf,
  vethSteps,
} from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerOptions } from '../options/container-options.js';
import type { PortBinding } from '../state/container-record.js';
import type { Layout } from '../state/layout.js';
import { listLive } from '../state/live-file.js';
import type { NetworkConnection, NetworkFiles } from './connection.js';
import { nothingPublished, planInside } from './connection.js';
import { bridgeName, refreshFirewall } from './firewall.js';
import { publish, takePorts, unpublish } from './publish.js';

/** The only interface of a container beside its loopback. */
const interfaceName = 'eth0';

/** Who is to be connected. */
export interface ConnectRequest {
  readonly id: string;
  readonly hostname: string;
  readonly options: ContainerOptions;
  /** Which ports of this host led to it before. */
  readonly lastPorts: readonly PortBinding[];
}

/**
 * Finds a container its place in its network: an address if it has one, the steps that connect it, and what its files
 * about names say.
 */
export function connect(context: EngineContext, request: ConnectRequest): NetworkConnection {
  switch (request.options.network ?? 'bridge') {
    case 'host':
      return connectHost(context, request);
    case 'none':
      return connectNone(context, request);
    case 'bridge':
      return connectBridge(context, request);
  }
}

function connectNone(context: EngineContext, request: ConnectRequest): NetworkConnection {
  return {
    plan: planInside(interfaceSteps({ interfaces: [] })),
    address: undefined,
    ...nothingPublished,
    files: namesFiles(context, request, undefined),
    release: () => undefined,
  };
}

/** The host's network, and its view of names; only what the user adds is added. */
function connectHost(context: EngineContext, request: ConnectRequest): NetworkConnection {
  const { extraHosts = [] } = request.options;
  const added = extraHosts.map((text) => {
    const { name, address } = parseExtraHost(text, parseAddress('127.0.0.1'));
    return `${formatAddress(address)}\t${name}\n`;
  });
  const { hosts } = readHostNames();
  return {
    plan: planInside([]),
    address: undefined,
    ...nothingPublished,
    files: {
      hosts: `${hosts}${added.join('')}`,
      hostname: renderHostname(request.hostname),
      resolvConf: hasOwnDns(context, request)
        ? resolvConf(context, request)
        : readHostNames().resolvConf,
    },
    release: () => undefined,
  };
}

function connectBridge(context: EngineContext, request: ConnectRequest): NetworkConnection {
  const network = prepareDefault(context);
  const pool = addressPool(context, network);
  const lease = pool.lease(request.id);
  try {
    return connectLeased(context, request, { network, lease, pool });
  } catch (error) {
    pool.release(lease);
    throw error;
  }
}

interface Leased {
  readonly network: PreparedBridge;
  readonly lease: AddressLease;
  readonly pool: AddressPool;
}

function connectLeased(
  context: EngineContext,
  request: ConnectRequest,
  { network, lease, pool }: Leased,
): NetworkConnection {
  const { id, options, lastPorts } = request;
  const { subnet, gateway, bridge } = network;
  const { address } = lease;
  const macAddress = macAddressOf(address);
  const outside = vethSteps({
    hostName: hostInterfaceName(id),
    bridge,
    container: { name: interfaceName, macAddress },
    isHairpin: (options.ports ?? []).length > 0,
    hasIpv6: hasIpv6(),
  });
  const { prefixLength } = subnet;
  const inside = interfaceSteps({
    interfaces: [{ name: interfaceName, address: { address, prefixLength }, gateway }],
  });
  const { bindings, sockets } = takePorts(options, [address.family], lastPorts);
  return {
    plan: {
      outside: outside.steps,
      early: disableIpv6Steps({ hasIpv6: hasIpv6() }),
      inside,
      pidSlot: outside.pidSlot,
    },
    address: {
      network: 'bridge',
      address: formatAddress(address),
      prefixLength,
      gateway: formatAddress(gateway),
      macAddress: formatMacAddress(macAddress),
    },
    ports: bindings,
    sockets,
    publish: () => {
      publish(context, { id, bridge: bridge.name, addresses: [address] }, bindings);
    },
    files: namesFiles(context, request, { lease, gateway }),
    release: () => {
      sockets.forEach((socket) => socket.close());
      unpublish(context, id);
      pool.release(lease);
    },
  };
}

function prepareDefault(context: EngineContext): PreparedBridge {
  const { options, layout } = context;
  const network = prepareBridge({
    bridge: bridgeName(context),
    lockPath: path.join(layout.locks, 'network'),
    ...(options.bridgeSubnet === 'auto' ? {} : { subnet: parseSubnet(options.bridgeSubnet) }),
  });
  const warning = describeFirewall(refreshFirewall(context), network.bridge.name);
  if (warning !== undefined) {
    options.onWarning?.(warning);
  }
  return network;
}

/** Where it stands which container has which address of the bridge's network. */
export function leaseFolder({ networks }: Layout): string {
  return path.join(networks, 'bridge');
}

function addressPool({ layout }: EngineContext, { subnet, gateway }: PreparedBridge): AddressPool {
  return new AddressPool({
    folder: leaseFolder(layout),
    subnet,
    gateway,
    isAlive: (id) => listLive(layout).includes(id),
  });
}

interface Placement {
  readonly lease: AddressLease;
  readonly gateway: IpAddress;
}

function namesFiles(
  context: EngineContext,
  request: ConnectRequest,
  placement: Placement | undefined,
): NetworkFiles {
  const { hostname, options } = request;
  return {
    hosts: renderHosts({
      hostname,
      addresses: placement === undefined ? [] : [placement.lease.address],
      extraHosts: (options.extraHosts ?? []).map((text) =>
        parseExtraHost(text, placement?.gateway),
      ),
      hasIpv6: hasIpv6(),
    }),
    hostname: renderHostname(hostname),
    resolvConf: resolvConf(context, request),
  };
}

function hasOwnDns(context: EngineContext, { options }: ConnectRequest): boolean {
  return (options.dns ?? []).length > 0 || context.options.dns.length > 0;
}

function resolvConf(context: EngineContext, request: ConnectRequest): string {
  const { dns = [] } = request.options;
  const servers = (dns.length > 0 ? dns : context.options.dns).map(parseAddress);
  const overrides = servers.length > 0 ? { nameservers: servers } : {};
  return renderResolvConf(containerResolver(readHostResolver(), overrides, { hasIpv6: false }));
}

function readHostNames(): { hosts: string; resolvConf: string } {
  return { hosts: readText('/etc/hosts'), resolvConf: readText('/etc/resolv.conf') };
}

/** A host without the file has nothing to say. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}
