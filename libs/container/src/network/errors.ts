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
      hint: 'connect it with a network that has IPv6: docklet network create --ipv6',
      details: { hostAddress, port },
    });
  }
}
