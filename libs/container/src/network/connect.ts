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
import { readIfThere } from '../state/read-if-there.js';
import type { NetworkConnection, NetworkFiles } from './connection.js';
import { nothingPublished, planInside } from './connection.js';
import { bridgeName, refreshFirewall } from './firewall.js';
import { updateMemberNames } from './member-names.js';
import { findNetwork } from './network-store.js';
import { networkLeases, prepareNetworkBridge } from './networks.js';
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
      return connectLeased(context, request, defaultNetwork(context));
    default:
      return connectLeased(context, request, createdNetwork(context, request));
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

/** The host's network, and its view of names, if it has files about them; only what the user adds is added. */
function connectHost(context: EngineContext, request: ConnectRequest): NetworkConnection {
  const { extraHosts = [] } = request.options;
  const added = extraHosts.map((text) => {
    const { name, address } = parseExtraHost(text, parseAddress('127.0.0.1'));
    return `${formatAddress(address)}\t${name}\n`;
  });
  return {
    plan: planInside([]),
    address: undefined,
    ...nothingPublished,
    files: {
      hosts: `${readIfThere('/etc/hosts') ?? ''}${added.join('')}`,
      hostname: renderHostname(request.hostname),
      resolvConf: hasOwnDns(context, request)
        ? resolvConf(context, request)
        : (readIfThere('/etc/resolv.conf') ?? ''),
    },
    release: () => undefined,
  };
}

/** A network that a container is about to be connected with. */
interface TargetNetwork {
  readonly name: string;
  readonly prepared: PreparedBridge;
  /** Where its leases are kept. */
  readonly leases: string;
  /** Whether nothing but this host and its containers is reached from it. */
  readonly isInternal: boolean;
  /** Undefined for the default one, whose containers do not know each other by name. */
  readonly id: string | undefined;
}

function defaultNetwork(context: EngineContext): TargetNetwork {
  const prepared = prepareDefault(context);
  return {
    name: 'bridge',
    prepared,
    leases: leaseFolder(context.layout),
    isInternal: false,
    id: undefined,
  };
}

function createdNetwork(context: EngineContext, { options }: ConnectRequest): TargetNetwork {
  const record = findNetwork(context.layout, options.network ?? '');
  const prepared = prepareNetworkBridge(context, record);
  warnOfFirewall(context, prepared.bridge.name);
  const { id, name, isInternal } = record;
  return { name, prepared, leases: networkLeases(context, id), isInternal, id };
}

function connectLeased(
  context: EngineContext,
  request: ConnectRequest,
  network: TargetNetwork,
): NetworkConnection {
  const { subnet, gateway } = network.prepared;
  const pool = new AddressPool({
    folder: network.leases,
    subnet,
    gateway,
    isAlive: (id) => listLive(context.layout).includes(id),
  });
  const lease = pool.lease(request.id);
  const release = (): void => {
    unpublish(context, request.id);
    pool.release(lease);
    if (network.id !== undefined) {
      updateMemberNames(context, network.id);
    }
  };
  try {
    return connectWithLease(context, request, { network, lease, release });
  } catch (error) {
    release();
    throw error;
  }
}

interface Leased {
  readonly network: TargetNetwork;
  readonly lease: AddressLease;
  readonly release: () => void;
}

function connectWithLease(
  context: EngineContext,
  request: ConnectRequest,
  { network, lease, release }: Leased,
): NetworkConnection {
  const { id, options, lastPorts } = request;
  const { subnet, gateway, bridge } = network.prepared;
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
  const interfaces = [
    {
      name: interfaceName,
      address: { address, prefixLength },
      gateway: network.isInternal ? undefined : gateway,
    },
  ];
  const files = namesFiles(context, request, { lease, gateway, isInternal: network.isInternal });
  const { bindings, sockets } = takePorts(
    options,
    network.isInternal ? [] : [address.family],
    lastPorts,
  );
  return {
    plan: {
      outside: outside.steps,
      early: disableIpv6Steps({ hasIpv6: hasIpv6() }),
      inside: interfaceSteps({ interfaces }),
      pidSlot: outside.pidSlot,
    },
    address: {
      network: network.name,
      address: formatAddress(address),
      prefixLength,
      gateway: network.isInternal ? '' : formatAddress(gateway),
      macAddress: formatMacAddress(macAddress),
    },
    ports: bindings,
    sockets,
    publish: () => {
      publish(context, { id, bridge: bridge.name, addresses: [address] }, bindings);
    },
    announce: () => {
      if (network.id !== undefined) {
        updateMemberNames(context, network.id);
      }
    },
    files,
    release: () => {
      sockets.forEach((socket) => socket.close());
      release();
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
  warnOfFirewall(context, network.bridge.name);
  return network;
}

function warnOfFirewall(context: EngineContext, bridge: string): void {
  const warning = describeFirewall(refreshFirewall(context), bridge);
  if (warning !== undefined) {
    context.options.onWarning?.(warning);
  }
}

/** Where it stands which container has which address of the bridge's network. */
export function leaseFolder({ networks }: Layout): string {
  return path.join(networks, 'bridge');
}

interface Placement {
  readonly lease: AddressLease;
  readonly gateway: IpAddress;
  readonly isInternal: boolean;
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
    // Questions would be answered by the host, and so leave the network after all (CVE-2024-29018).
    resolvConf: placement?.isInternal === true ? '' : resolvConf(context, request),
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
