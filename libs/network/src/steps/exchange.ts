import type { CellAddress, Step, Value } from '@docklet/syscall';
import {
  AF_NETLINK,
  Cell,
  FAIL,
  NETLINK_CAP_ACK,
  NETLINK_EXT_ACK,
  NETLINK_ROUTE,
  resultOf,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOL_NETLINK,
} from '@docklet/syscall';
import type { NetlinkRequest } from '../netlink/message.js';
import { encodeRequest, messageHeaderBytes } from '../netlink/message.js';

/** Requests that a process without JavaScript makes, and where they stand in its memory. */
export interface Exchange {
  /** The socket, once `open` has run. */
  readonly socket: Value;
  /** Opens the socket. */
  readonly open: readonly Step[];
  /** Sends the requests, fails at the first that the kernel refuses, and closes the socket. */
  readonly send: readonly Step[];
  /**
   * A place in the body of a request, for what is known only when the steps run.
   *
   * @param request counted from 0
   * @param offset counted from the end when it is negative
   */
  readonly placeIn: (request: number, offset: number) => CellAddress;
}

/** An acknowledgement: two headers, the error, and a sentence of the kernel. What is longer is cut, and not missed. */
const replyBytes = 256;

/**
 * Sends requests to rtnetlink(7) in one datagram.
 *
 * The kernel takes the requests one after the other, and answers each with a datagram of its own, in which the error
 * stands as 32 bits behind the header: NLMSG_ERROR, netlink(7). All but those are masked away, and what is left must be
 * zero.
 *
 * @param prefix begins the labels of the steps; unique in the program
 */
export function createExchange(prefix: string, requests: readonly NetlinkRequest[]): Exchange {
  const messages = requests.map((request, index) => encodeRequest(request, index + 1));
  const datagram = new Cell(`${prefix}-requests`, Buffer.concat(messages));
  const reply = new Cell(`${prefix}-reply`, replyBytes);
  const socket = resultOf(`${prefix}-socket`);
  return {
    socket,
    open: openSteps(`${prefix}-socket`),
    send: [
      {
        call: 'sendto',
        args: [socket, datagram, datagram.sizeBytes, 0, null, 0],
        why: requests.map(({ operation }) => operation).join('; '),
      },
      ...requests.flatMap(({ operation }, index) => [
        receive({ socket, reply, label: replyLabel(prefix, index), operation }),
        check(operation, {
          reply,
          label: checkLabel(prefix, index),
          next: index === requests.length - 1 ? `${prefix}-close` : replyLabel(prefix, index + 1),
        }),
      ]),
      { call: 'close', args: [socket], why: 'done with interfaces', label: `${prefix}-close` },
    ],
    placeIn: (request, offset) =>
      datagram.at(
        offset < 0
          ? totalLength(messages.slice(0, request + 1)) + offset
          : totalLength(messages.slice(0, request)) + messageHeaderBytes + offset,
      ),
  };
}

/** Whether a step is one of those that compare the error of a request with zero. */
export function isCheck({ call, label }: Step): boolean {
  return call === 'and' && label !== undefined && /^network-.*-check-\d+$/.test(label);
}

function openSteps(label: string): Step[] {
  const enable = (option: number, why: string): Step => ({
    call: 'setsockopt',
    args: [resultOf(label), SOL_NETLINK, option, Buffer.of(1, 0, 0, 0), 4],
    why,
  });
  return [
    {
      call: 'socket',
      args: [AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_ROUTE],
      why: 'to talk to the kernel about interfaces',
      label,
    },
    enable(NETLINK_EXT_ACK, 'has errors explained in words'),
    enable(NETLINK_CAP_ACK, 'has requests not repeated in errors'),
  ];
}

function receive(options: {
  readonly socket: Value;
  readonly reply: Cell;
  readonly label: string;
  readonly operation: string;
}): Step {
  const { socket, reply, label, operation } = options;
  return {
    call: 'recvfrom',
    args: [socket, reply, replyBytes, 0, null, null],
    why: `what became of: ${operation}`,
    label,
  };
}

function check(
  operation: string,
  options: { readonly reply: Cell; readonly label: string; readonly next: string },
): Step {
  const { reply, label, next } = options;
  return {
    call: 'and',
    args: [reply.load(messageHeaderBytes), 0xffff_ffff],
    why: operation,
    label,
    then: FAIL,
    onZero: next,
  };
}

function replyLabel(prefix: string, index: number): string {
  return `${prefix}-reply-${index + 1}`;
}

function checkLabel(prefix: string, index: number): string {
  return `${prefix}-check-${index + 1}`;
}

function totalLength(messages: readonly Uint8Array[]): number {
  return messages.reduce((sum, { length }) => sum + length, 0);
}
