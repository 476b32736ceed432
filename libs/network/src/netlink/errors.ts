import { DockletError } from '@docklet/errors';
import { errnoName } from '@docklet/syscall';
import type { Acknowledgement } from './acknowledgement.js';
import { hintFor } from './hints.js';

/** A payload is too long for the 16 bits of an attribute's length. Code `DOCKLET_NETWORK_ATTRIBUTE_TOO_LONG`. */
export class AttributeTooLongError extends DockletError {
  constructor(type: number, payloadBytes: number) {
    super({
      code: 'DOCKLET_NETWORK_ATTRIBUTE_TOO_LONG',
      message: `cannot encode netlink attribute ${type}: ${payloadBytes} bytes do not fit, 65531 do`,
      details: { type, payloadBytes },
    });
  }
}

/** Bytes are not a netlink message. Code `DOCKLET_NETWORK_INVALID_MESSAGE`. */
export class NetlinkFormatError extends DockletError {
  constructor(reason: string) {
    super({
      code: 'DOCKLET_NETWORK_INVALID_MESSAGE',
      message: `cannot read a netlink message: ${reason}`,
      details: { reason },
    });
  }
}

/** The kernel refused a request. Code `DOCKLET_NETWORK_REQUEST_FAILED`. */
export class NetlinkError extends DockletError {
  /** The error's name, such as `EEXIST`. */
  readonly errno: string;

  constructor(operation: string, { errno: number, text }: Acknowledgement) {
    const errno = errnoName(number);
    super({
      code: 'DOCKLET_NETWORK_REQUEST_FAILED',
      message: `cannot ${operation}: ${errno}${text === undefined ? '' : ` (${text})`}`,
      hint: hintFor(errno),
      details: { operation, errno, ...(text === undefined ? {} : { kernelText: text }) },
    });
    this.errno = errno;
  }
}
