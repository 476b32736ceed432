import { boundPort, holdPort, SyscallError } from '@docklet/syscall';
import type { Fd, SocketProtocol } from '@docklet/syscall';
import type { IpAddress } from '../ip/ip-address.js';
import { addressToBytes, formatAddress } from '../ip/ip-address.js';
import { PortInUseError, PortNotAvailableError, PortsExhaustedError } from './errors.js';
import { findHolder } from './find-holder.js';

/** Which port is wanted. */
export interface PortRequest {
  readonly protocol: SocketProtocol;
  /** The addresses of this host that it is wanted at, the same port at each. */
  readonly addresses: readonly IpAddress[];
  /** The first one that is free; undefined for any that is free. */
  readonly ports?: PortRange | undefined;
  /** The one to try first, if any will do. */
  readonly preferred?: number | undefined;
}

/** Ports in a row, both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** A port that belongs to whoever holds its sockets. */
export interface TakenPort {
  readonly port: number;
  readonly sockets: readonly Fd[];
}

/** A port that the kernel gives for one address may be taken at another. */
const maxTries = 64;

/**
 * Takes a port of this host: it is bound, so the kernel itself sees to it that nobody else has it, whoever asks at the
 * same moment.
 *
 * @throws {@link PortInUseError} (`DOCKLET_NETWORK_PORT_IN_USE`), which says who has it
 * @throws {@link PortsExhaustedError} (`DOCKLET_NETWORK_PORTS_EXHAUSTED`)
 * @throws {@link PortNotAvailableError} (`DOCKLET_NETWORK_PORT_NOT_AVAILABLE`)
 */
export function takePort(request: PortRequest): TakenPort {
  const { protocol, addresses, ports } = request;
  let lastError: unknown;
  for (const port of candidates(request)) {
    try {
      return takeAt(protocol, addresses, port);
    } catch (error) {
      if (!isInUse(error)) {
        throw notAvailable(error, request, port);
      }
      lastError = error;
    }
  }
  if (ports !== undefined && ports.first === ports.last) {
    const holder = findHolder(protocol, ports.first);
    throw new PortInUseError(describe(request, String(ports.first)), holder, lastError);
  }
  const range = ports === undefined ? 'any' : `${ports.first}-${ports.last}`;
  throw new PortsExhaustedError(describe(request, range), lastError);
}

function* candidates({ ports, preferred }: PortRequest): Generator<number> {
  if (preferred !== undefined) {
    yield preferred;
  }
  if (ports === undefined) {
    for (let tries = 0; tries < maxTries; tries++) {
      yield 0;
    }
    return;
  }
  for (let port = ports.first; port <= ports.last; port++) {
    yield port;
  }
}

function takeAt(
  protocol: SocketProtocol,
  addresses: readonly IpAddress[],
  wanted: number,
): TakenPort {
  const sockets: Fd[] = [];
  let port = wanted;
  try {
    for (const address of addresses) {
      const socket = holdPort({ protocol, address: addressToBytes(address), port });
      sockets.push(socket);
      port = boundPort(socket);
    }
    return { port, sockets };
  } catch (error) {
    sockets.forEach((socket) => socket.close());
    throw error;
  }
}

function isInUse(error: unknown): boolean {
  return error instanceof SyscallError && error.errno === 'EADDRINUSE';
}

function notAvailable(error: unknown, request: PortRequest, port: number): unknown {
  return error instanceof SyscallError
    ? new PortNotAvailableError(describe(request, String(port)), error.errno, error)
    : error;
}

/** `0.0.0.0:80/tcp`, `[::1]:80/udp`. */
function describe({ addresses, protocol }: PortRequest, port: string): string {
  const [address] = addresses;
  const text = address === undefined ? '' : formatAddress(address);
  return `${address?.family === 6 ? `[${text}]` : text}:${port}/${protocol}`;
}
