import { DockletError } from '@docklet/errors';

/** Every address of a subnet belongs to a container that is alive. Code `DOCKLET_NETWORK_ADDRESSES_EXHAUSTED`. */
export class AddressesExhaustedError extends DockletError {
  constructor(subnet: string, containerId: string) {
    super({
      code: 'DOCKLET_NETWORK_ADDRESSES_EXHAUSTED',
      message: `cannot give container ${containerId} an address of ${subnet}: all are in use`,
      hint: 'remove containers of this network, or use one with a larger subnet',
      details: { subnet, containerId },
    });
  }
}

/** A container is to have an address that another one has. Code `DOCKLET_NETWORK_ADDRESS_IN_USE`. */
export class AddressInUseError extends DockletError {
  /** Which container has it; undefined when it is the host's own. */
  readonly containerId: string | undefined;

  constructor(address: string, containerId: string | undefined, name = containerId) {
    const holder = name === undefined ? 'it is the gateway' : `container ${name} has it`;
    super({
      code: 'DOCKLET_NETWORK_ADDRESS_IN_USE',
      message: `cannot use address ${address}: ${holder}`,
      hint: 'choose another one, or leave it to docklet',
      details: { address, containerId },
    });
    this.containerId = containerId;
  }
}

/** A container is to have an address that is not one of the network's. Code `DOCKLET_NETWORK_ADDRESS_OUTSIDE`. */
export class AddressOutsideError extends DockletError {
  constructor(address: string, subnet: string) {
    super({
      code: 'DOCKLET_NETWORK_ADDRESS_OUTSIDE',
      message: `cannot use address ${address}: it is not one that a container of ${subnet} can have`,
      details: { address, subnet },
    });
  }
}

/** A subnet without room for a gateway and a container. Code `DOCKLET_NETWORK_SUBNET_TOO_SMALL`. */
export class SubnetTooSmallError extends DockletError {
  constructor(subnet: string) {
    super({
      code: 'DOCKLET_NETWORK_SUBNET_TOO_SMALL',
      message: `cannot use subnet ${subnet}: it has no room for a gateway and a container`,
      hint: 'a /30 is the smallest that IPv4 allows, and a /126 for IPv6',
      details: { subnet },
    });
  }
}

/** The folder of a network's leases cannot be read or written. Code `DOCKLET_NETWORK_LEASE_FOLDER`. */
export class LeaseFolderError extends DockletError {
  constructor(folder: string, cause: unknown) {
    const errno = (cause as NodeJS.ErrnoException).code ?? String(cause);
    super({
      code: 'DOCKLET_NETWORK_LEASE_FOLDER',
      message: `cannot keep leases in ${folder}: ${errno}`,
      details: { folder, errno },
      cause,
    });
  }
}
