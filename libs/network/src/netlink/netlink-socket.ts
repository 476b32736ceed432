import type { CallName, RawArgument } from '@docklet/syscall';
import {
  AF_NETLINK,
  Fd,
  MSG_TRUNC,
  NETLINK_CAP_ACK,
  NETLINK_EXT_ACK,
  NETLINK_ROUTE,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOL_NETLINK,
  syscall,
  SyscallError,
  trySyscall,
} from '@docklet/syscall';
import { NETLINK_GET_STRICT_CHK, NLM_F_DUMP_INTR } from '../constants/netlink.js';
import type { Acknowledgement } from './acknowledgement.js';
import { readAcknowledgement } from './acknowledgement.js';
import { NetlinkError, NetlinkFormatError } from './errors.js';
import type { NetlinkMessage, NetlinkRequest } from './message.js';
import { decodeMessages, encodeRequest } from './message.js';

/** The kernel makes the datagrams of a dump no larger than 32 KiB, and single objects are far smaller. */
const receiveBytes = 64 * 1024;

/** Shared by all sockets, made with the first: what is received is copied out of it before anybody else can run. */
let receiveBuffer: Buffer | undefined;

/** A list changed while it was read. Each further try finds a quieter moment, or the system is not well. */
const maxDumpTries = 10;

const EINTR = 4;

/** Everything that came back for a request. */
interface Exchange {
  readonly replies: readonly NetlinkMessage[];
  readonly end: Acknowledgement;
}

/**
 * A conversation with the kernel about one network namespace: netlink(7). It is about the namespace that the thread was
 * in when the socket was opened, also when the thread is elsewhere later.
 *
 * Requests are synchronous. The kernel does the work while the request is sent, so nothing is ever waited for.
 */
export class NetlinkSocket implements Disposable {
  readonly #fd: Fd;
  #sequence = 0;

  private constructor(fd: Fd) {
    this.#fd = fd;
  }

  /**
   * Opens a socket.
   *
   * @param protocol NETLINK_ROUTE by default
   * @throws {@link SyscallError}
   */
  static open(protocol = NETLINK_ROUTE): NetlinkSocket {
    const fd = Fd.own(syscall('socket', [AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, protocol]));
    try {
      for (const option of [NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK]) {
        syscall('setsockopt', [fd.number, SOL_NETLINK, option, Buffer.of(1, 0, 0, 0), 4]);
      }
      return new NetlinkSocket(fd);
    } catch (error) {
      fd.close();
      throw error;
    }
  }

  /**
   * Sends a request and returns what came back: nothing for a change, one message for a look-up, many for a list.
   *
   * @throws {@link NetlinkError} (`DOCKLET_NETWORK_REQUEST_FAILED`) when the kernel refuses it
   * @throws {@link NetlinkFormatError} (`DOCKLET_NETWORK_INVALID_MESSAGE`)
   */
  request(request: NetlinkRequest): readonly NetlinkMessage[] {
    for (let tries = 1; ; tries++) {
      const { replies, end } = this.#exchange(request);
      if (end.errno !== 0) {
        throw new NetlinkError(request.operation, end);
      }
      if (!replies.some(({ flags }) => (flags & NLM_F_DUMP_INTR) !== 0)) {
        return replies;
      }
      if (tries === maxDumpTries) {
        throw new NetlinkError(request.operation, { errno: EINTR });
      }
    }
  }

  /** Like {@link NetlinkSocket.request}, but undefined when it fails with this error, such as `ENODEV`. */
  requestUnless(errno: string, request: NetlinkRequest): readonly NetlinkMessage[] | undefined {
    try {
      return this.request(request);
    } catch (error) {
      if (error instanceof NetlinkError && error.errno === errno) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * Makes a call of netdevice(7), about the same network namespace.
   *
   * @returns a negative error number when the kernel refuses it
   */
  ioctl(request: number, argument: Buffer): number {
    return trySyscall('ioctl', [this.#fd.number, request, argument]);
  }

  /** Closes the socket. */
  [Symbol.dispose](): void {
    this.#fd.close();
  }

  #exchange(request: NetlinkRequest): Exchange {
    const sequence = ++this.#sequence;
    const message = encodeRequest(request, sequence);
    this.#call('sendto', [message, message.length, 0, null, 0], request);
    const replies: NetlinkMessage[] = [];
    for (;;) {
      for (const reply of this.#receive(request)) {
        const end = readAcknowledgement(reply);
        // What an exchange that was broken off has left in the queue has another number.
        if (reply.sequence !== sequence) {
          continue;
        }
        if (end !== undefined) {
          return { replies, end };
        }
        replies.push(reply);
      }
    }
  }

  #receive(request: NetlinkRequest): NetlinkMessage[] {
    const buffer = (receiveBuffer ??= Buffer.allocUnsafeSlow(receiveBytes));
    const args = [buffer, receiveBytes, MSG_TRUNC, null, null];
    const length = this.#call('recvfrom', args, request);
    if (length > receiveBytes) {
      throw new NetlinkFormatError(`a datagram of ${length} bytes`);
    }
    return decodeMessages(Buffer.from(buffer.subarray(0, length)));
  }

  #call(call: CallName, args: readonly RawArgument[], { operation }: NetlinkRequest): number {
    for (;;) {
      const result = trySyscall(call, [this.#fd.number, ...args]);
      if (result >= 0) {
        return result;
      }
      if (result !== -EINTR) {
        throw new SyscallError({ call, subject: `to ${operation}`, errno: -result });
      }
    }
  }
}
