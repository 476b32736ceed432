import {
  AF_INET,
  AF_INET6,
  IPPROTO_SCTP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPV6_V6ONLY,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_IPV6,
  SOL_SOCKET,
  SO_ATTACH_FILTER,
  SO_PROTOCOL,
  SO_REUSEADDR,
} from './constants/socket.js';
import { Fd } from './fd.js';
import { koffi } from './koffi.js';
import { syscall } from './libc.js';

/** What is spoken over a socket. */
export type SocketProtocol = 'tcp' | 'udp' | 'sctp';

/** Where a socket is. */
export interface SocketAddress {
  readonly protocol: SocketProtocol;
  /** In network byte order: 4 bytes for IPv4, 16 for IPv6. */
  readonly address: Uint8Array;
  /** 0 lets the kernel choose. */
  readonly port: number;
}

/** Sizes of struct sockaddr_in and sockaddr_in6, and where the address begins; ip(7), ipv6(7). */
const layouts = {
  4: { family: AF_INET, bytes: 16, addressOffset: 4 },
  16: { family: AF_INET6, bytes: 28, addressOffset: 8 },
} as const;

const protocols = {
  tcp: { type: SOCK_STREAM, number: IPPROTO_TCP },
  udp: { type: SOCK_DGRAM, number: IPPROTO_UDP },
  sctp: { type: SOCK_STREAM, number: IPPROTO_SCTP },
} as const;

/**
 * A socket that is bound to an address of this network namespace, closed on exec: socket(2), bind(2). One for IPv6 is for
 * nothing but IPv6.
 *
 * @throws {@link SyscallError} with EADDRINUSE when somebody else has the port, EADDRNOTAVAIL when the address is not
 *   one of this host
 */
export function bindSocket({ protocol, address, port }: SocketAddress): Fd {
  const layout = layouts[address.length === 4 ? 4 : 16];
  const { type, number } = protocols[protocol];
  const socket = Fd.own(syscall('socket', [layout.family, type | SOCK_CLOEXEC, number], protocol));
  try {
    if (protocol !== 'udp') {
      // Connections of a server that has ended do not keep its port; one that listens does.
      setNumber(socket, SOL_SOCKET, SO_REUSEADDR);
    }
    if (layout.family === AF_INET6) {
      setNumber(socket, SOL_IPV6, IPV6_V6ONLY);
    }
    const name = Buffer.alloc(layout.bytes);
    name.writeUInt16LE(layout.family, 0);
    name.writeUInt16BE(port, 2);
    name.set(address, layout.addressOffset);
    syscall('bind', [socket.number, name, name.length], `port ${port}/${protocol}`);
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** The port that a socket is bound to: getsockname(2). */
export function boundPort(socket: Fd): number {
  return readName(socket).readUInt16BE(2);
}

/**
 * Where a socket of the internet protocols is bound: getsockname(2).
 *
 * @returns undefined for what is no such socket
 * @throws SyscallError with ENOTSOCK for what is no socket at all
 */
export function socketName(socket: Fd): SocketAddress | undefined {
  const name = readName(socket);
  const family = name.readUInt16LE(0);
  const found = ([4, 16] as const).find((bytes) => layouts[bytes].family === family);
  const protocol = socketProtocol(socket);
  if (found === undefined || protocol === undefined) {
    return undefined;
  }
  const { addressOffset } = layouts[found];
  return {
    protocol,
    address: name.subarray(addressOffset, addressOffset + found),
    port: name.readUInt16BE(2),
  };
}

/** A `struct sockaddr` of any family; what is longer than one of IPv6 is cut short. */
function readName(socket: Fd): Buffer {
  const name = Buffer.alloc(layouts[16].bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(name.length);
  syscall('getsockname', [socket.number, name, length]);
  return name;
}

function socketProtocol(socket: Fd): SocketProtocol | undefined {
  const value = Buffer.alloc(4);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(value.length);
  syscall('getsockopt', [socket.number, SOL_SOCKET, SO_PROTOCOL, value, length]);
  const number = value.readInt32LE(0);
  return (['tcp', 'udp', 'sctp'] as const).find((name) => protocols[name].number === number);
}

/** Lets others connect to a socket: listen(2). */
export function listen(socket: Fd, backlog: number): void {
  syscall('listen', [socket.number, backlog]);
}

/** A classic BPF program of one instruction, BPF_RET|BPF_K 0: of every packet nothing is kept. */
const dropEverything = Buffer.from([0x06, 0, 0, 0, 0, 0, 0, 0]);

/**
 * Takes a port so that nobody else can, and does nothing with it: whatever comes in here is dropped. It is shown with its
 * process by ss(8), and is free again when the last copy of the descriptor is closed, however that comes.
 *
 * @throws {@link SyscallError} as {@link bindSocket}
 */
export function holdPort(address: SocketAddress): Fd {
  const socket = bindSocket(address);
  try {
    const program = Buffer.alloc(16);
    program.writeUInt16LE(1, 0);
    program.writeBigUInt64LE(koffi().address(dropEverything), 8);
    syscall('setsockopt', [socket.number, SOL_SOCKET, SO_ATTACH_FILTER, program, program.length]);
    if (address.protocol !== 'udp') {
      // Two that may use an address again can both be bound to it; only one can listen.
      listen(socket, 1);
    }
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

function setNumber(socket: Fd, level: number, option: number): void {
  syscall('setsockopt', [socket.number, level, option, Buffer.of(1, 0, 0, 0), 4]);
}
