import type { SocketProtocol } from '@docklet/syscall';
import type { IpAddress } from '../ip/ip-address.js';

/** A port of this host that leads to one of a container. */
export interface PublishedPort {
  readonly protocol: SocketProtocol;
  /** An address of this host; 0.0.0.0 or :: for all of its family. */
  readonly hostAddress: IpAddress;
  readonly hostPort: number;
  /** The container's address. */
  readonly address: IpAddress;
  readonly port: number;
  /** Whose it is. */
  readonly containerId: string;
}

/** Whether an address stands for all addresses of this host. */
export function isAnyAddress({ value }: IpAddress): boolean {
  return value === 0n;
}
