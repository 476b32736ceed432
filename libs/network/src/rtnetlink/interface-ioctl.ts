import { SyscallError, errnoNumber } from '@docklet/syscall';
import { SIOCGIFINDEX, SIOCGIFMTU, SIOCGIFNAME } from '../constants/link.js';
import type { NetlinkSocket } from '../netlink/netlink-socket.js';

/** struct ifreq: the name of an interface, then what is asked about it; netdevice(7). */
export const interfaceRequest = { sizeBytes: 40, valueOffset: 16 } as const;

/**
 * The number of an interface, by ioctl(2): a request for the whole link waits for everybody who changes one, such as the
 * kernel while it takes a network namespace apart.
 *
 * @returns undefined when no interface has that name
 * @throws {@link SyscallError}
 */
export function findInterfaceIndex(socket: NetlinkSocket, name: string): number | undefined {
  const request = Buffer.alloc(interfaceRequest.sizeBytes);
  request.write(name);
  return ask(socket, SIOCGIFINDEX, request)
    ? request.readInt32LE(interfaceRequest.valueOffset)
    : undefined;
}

/**
 * How large packets may be at an interface, in the same way.
 *
 * @returns undefined when there is no such interface
 * @throws {@link SyscallError}
 */
export function findInterfaceMtu(socket: NetlinkSocket, index: number): number | undefined {
  const request = Buffer.alloc(interfaceRequest.sizeBytes);
  request.writeInt32LE(index, interfaceRequest.valueOffset);
  // It may go in between.
  return ask(socket, SIOCGIFNAME, request) && ask(socket, SIOCGIFMTU, request)
    ? request.readInt32LE(interfaceRequest.valueOffset)
    : undefined;
}

function ask(socket: NetlinkSocket, call: number, request: Buffer): boolean {
  const result = socket.ioctl(call, request);
  if (result < 0 && -result !== errnoNumber('ENODEV')) {
    throw new SyscallError({ call: 'ioctl', errno: -result });
  }
  return result >= 0;
}
