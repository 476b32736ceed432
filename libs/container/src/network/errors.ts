import { DockletError } from '@docklet/errors';

/** Ports cannot be published without nft(8). Code `DOCKLET_CONTAINER_NFT_MISSING`. */
export class NftMissingError extends DockletError {
  constructor() {
    super({
      code: 'DOCKLET_CONTAINER_NFT_MISSING',
      message: 'cannot publish a port: nft is not installed',
      hint: 'install nftables, or use --network host',
    });
  }
}

/** A port is published at an address that the container has none of. Code `DOCKLET_CONTAINER_NO_SUCH_FAMILY`. */
export class NoSuchFamilyError extends DockletError {
  constructor(hostAddress: string, port: string) {
    super({
      code: 'DOCKLET_CONTAINER_NO_SUCH_FAMILY',
      message: `cannot publish port ${port} at ${hostAddress}: the container has no address of that family`,
      hint: 'publish it at an address of the other family, or create the network with --ipv6',
      details: { hostAddress, port },
    });
  }
}

/** A port is published at ::1. Code `DOCKLET_CONTAINER_IPV6_LOOPBACK`. */
export class Ipv6LoopbackError extends DockletError {
  constructor(port: string) {
    super({
      code: 'DOCKLET_CONTAINER_IPV6_LOOPBACK',
      message: `cannot publish port ${port} at ::1: the kernel lets nothing pass from there to a container`,
      hint: 'publish it at 127.0.0.1',
      details: { port },
    });
  }
}

/** There is no network of that name. Code `DOCKLET_CONTAINER_NETWORK_NOT_FOUND`. */
export class NetworkNotFoundError extends DockletError {
  constructor(network: string) {
    super({
      code: 'DOCKLET_CONTAINER_NETWORK_NOT_FOUND',
      message: `cannot find network ${JSON.stringify(network)}: no such network`,
      hint: 'there are bridge, none, host, and those that `docklet network ls` lists',
      details: { network },
    });
  }
}

/** A network cannot have that name. Code `DOCKLET_CONTAINER_NETWORK_NAME`. */
export class NetworkNameError extends DockletError {
  constructor(name: string, reason: string) {
    super({
      code: 'DOCKLET_CONTAINER_NETWORK_NAME',
      message: `cannot create network ${JSON.stringify(name)}: ${reason}`,
      details: { name, reason },
    });
  }
}

/** A network cannot be like that. Code `DOCKLET_CONTAINER_INVALID_NETWORK`. */
export class InvalidNetworkError extends DockletError {
  constructor(network: string, reason: string, hint?: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_NETWORK',
      message: `cannot create network ${JSON.stringify(network)}: ${reason}`,
      hint,
      details: { network, reason },
    });
  }
}

/** The interface of this host that a network goes out by is not there. Code `DOCKLET_CONTAINER_NETWORK_PARENT`. */
export class NetworkParentError extends DockletError {
  constructor(network: string, parent: string) {
    super({
      code: 'DOCKLET_CONTAINER_NETWORK_PARENT',
      message: `cannot use network ${network}: this host has no interface ${JSON.stringify(parent)}`,
      hint: 'ip link lists those that it has; they are named by -o parent= of network create',
      details: { network, parent },
    });
  }
}

/** Containers are still in a network. Code `DOCKLET_CONTAINER_NETWORK_IN_USE`. */
export class NetworkInUseError extends DockletError {
  constructor(network: string, containers: readonly string[]) {
    super({
      code: 'DOCKLET_CONTAINER_NETWORK_IN_USE',
      message: `cannot remove network ${network}: it has active endpoints: ${containers.join(', ')}`,
      hint: 'stop these containers first',
      details: { network, containers },
    });
  }
}

/** What is asked of a container's place in a network cannot be. Code `DOCKLET_CONTAINER_NETWORK_OPTION`. */
export class NetworkOptionError extends DockletError {
  constructor(network: string, reason: string) {
    super({
      code: 'DOCKLET_CONTAINER_NETWORK_OPTION',
      message: `cannot connect with network ${network}: ${reason}`,
      hint: 'create a network of your own: docklet network create',
      details: { network, reason },
    });
  }
}

/** Networks that a container cannot have together. Code `DOCKLET_CONTAINER_NETWORKS_CONFLICT`. */
export class ConflictingNetworksError extends DockletError {
  constructor(reason: string) {
    super({
      code: 'DOCKLET_CONTAINER_NETWORKS_CONFLICT',
      message: `cannot connect the container: ${reason}`,
      details: { reason },
    });
  }
}

/** A network mode that says nothing. Code `DOCKLET_CONTAINER_NETWORK_MODE`. */
export class InvalidNetworkModeError extends DockletError {
  constructor(mode: string) {
    super({
      code: 'DOCKLET_CONTAINER_NETWORK_MODE',
      message: `cannot connect the container: invalid container format ${mode}<name|id>`,
      details: { mode },
    });
  }
}

/** Something is asked for that belongs to the network that is shared. Code `DOCKLET_CONTAINER_NETWORK_MODE_CONFLICT`. */
export class NetworkModeConflictError extends DockletError {
  /** @param options in Docker's words */
  constructor(options: string) {
    super({
      code: 'DOCKLET_CONTAINER_NETWORK_MODE_CONFLICT',
      message: `cannot make the container: conflicting options: ${options}`,
      hint: 'give it to the container whose network is shared',
      details: { options },
    });
  }
}

/** A network that is to be shared is not there. Code `DOCKLET_CONTAINER_NETWORK_NOT_RUNNING`. */
export class NetworkNotRunningError extends DockletError {
  constructor({ id, name }: { readonly id: string; readonly name: string }) {
    super({
      code: 'DOCKLET_CONTAINER_NETWORK_NOT_RUNNING',
      message: `cannot join network of a non running container: ${id}`,
      hint: `start it first: docklet start ${name}`,
      details: { id, name },
    });
  }
}

/** A container is in a network already. Code `DOCKLET_CONTAINER_ALREADY_CONNECTED`. */
export class AlreadyConnectedError extends DockletError {
  constructor(container: string, network: string) {
    super({
      code: 'DOCKLET_CONTAINER_ALREADY_CONNECTED',
      message: `cannot connect container ${container} with network ${network}: it is connected already`,
      details: { container, network },
    });
  }
}

/** A container is not in a network. Code `DOCKLET_CONTAINER_NOT_CONNECTED`. */
export class NotConnectedError extends DockletError {
  constructor(container: string, network: string) {
    super({
      code: 'DOCKLET_CONTAINER_NOT_CONNECTED',
      message: `cannot disconnect container ${container} from network ${network}: it is not connected`,
      details: { container, network },
    });
  }
}

/** A network that every engine has cannot be changed. Code `DOCKLET_CONTAINER_NETWORK_PREDEFINED`. */
export class PredefinedNetworkError extends DockletError {
  constructor(network: string) {
    super({
      code: 'DOCKLET_CONTAINER_NETWORK_PREDEFINED',
      message: `cannot remove network ${network}: it is a pre-defined network`,
      details: { network },
    });
  }
}

/** A container has no network in which ports could be published. Code `DOCKLET_CONTAINER_NOTHING_PUBLISHED`. */
export class NothingPublishedError extends DockletError {
  constructor(name: string, network: string) {
    super({
      code: 'DOCKLET_CONTAINER_NOTHING_PUBLISHED',
      message: `cannot change the published ports of container ${name}: it has --network ${network}`,
      hint:
        network === 'host'
          ? 'where it listens is a port of this host already'
          : 'ports lead to containers that have a network of their own',
      details: { name, network },
    });
  }
}

/** No port of this host leads to that port of a container. Code `DOCKLET_CONTAINER_PORT_NOT_PUBLISHED`. */
export class PortNotPublishedError extends DockletError {
  constructor(name: string, port: string) {
    super({
      code: 'DOCKLET_CONTAINER_PORT_NOT_PUBLISHED',
      message: `cannot find public port ${port} of container ${name}: it is not published`,
      hint: '`docklet port` lists those that are',
      details: { name, port },
    });
  }
}

/**
 * Nobody keeps the ports of a container that runs: it was started by a docklet that could not change them yet, or ends just
 * now. Code `DOCKLET_CONTAINER_PORTS_FIXED`.
 */
export class PortsFixedError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_PORTS_FIXED',
      message: `cannot change the published ports of container ${name} while it runs: its monitor cannot be told of them`,
      hint: 'stop it, change them, and start it',
      details: { name },
    });
  }
}
