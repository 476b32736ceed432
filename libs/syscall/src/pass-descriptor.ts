import { MSG_NOSIGNAL, SCM_RIGHTS, SOL_SOCKET } from './constants/socket.js';
import type { Fd } from './fd.js';
import { koffi } from './koffi.js';
import { syscall } from './libc.js';

/** The room that one descriptor takes among a message's control data, `CMSG_SPACE(sizeof(int))`; cmsg(3). */
export const descriptorControlBytes = 24;

/** Where a `struct msghdr` says how much control data there is; recv(2). The kernel writes there what it has given. */
export const controlLengthOffset = 40;

/** A `struct cmsghdr` says how long it is with its data: `CMSG_LEN(sizeof(int))`. */
const descriptorControlLength = 20;

/**
 * Sends a message over a Unix socket, and a descriptor with it: sendmsg(2), `SCM_RIGHTS` of unix(7). Whoever receives it gets
 * a copy; until then the message itself keeps open what is behind the descriptor.
 *
 * @param body one byte at least
 * @throws SyscallError with EPIPE when nobody has the other side any more
 */
export function sendDescriptor(socket: Fd, body: Uint8Array, passed?: Fd): void {
  const { address } = koffi();
  const part = Buffer.alloc(16);
  part.writeBigUInt64LE(address(body), 0);
  part.writeBigUInt64LE(BigInt(body.length), 8);
  const control = Buffer.alloc(descriptorControlBytes);
  const message = Buffer.alloc(56);
  message.writeBigUInt64LE(address(part), 16);
  message.writeBigUInt64LE(1n, 24);
  if (passed !== undefined) {
    control.writeBigUInt64LE(BigInt(descriptorControlLength), 0);
    control.writeInt32LE(SOL_SOCKET, 8);
    control.writeInt32LE(SCM_RIGHTS, 12);
    control.writeInt32LE(passed.number, 16);
    message.writeBigUInt64LE(address(control), 32);
    message.writeBigUInt64LE(BigInt(control.length), controlLengthOffset);
  }
  syscall('sendmsg', [socket.number, message, MSG_NOSIGNAL]);
}
