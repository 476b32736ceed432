import { DockletError } from '@docklet/errors';
import type { PortHolder } from './find-holder.js';

/** A port of the host belongs to somebody else. Code `DOCKLET_NETWORK_PORT_IN_USE`. */
export class PortInUseError extends DockletError {
  constructor(place: string, holder: PortHolder | undefined, cause: unknown) {
    super({
      code: 'DOCKLET_NETWORK_PORT_IN_USE',
      message: `cannot publish port ${place}: ${describe(holder)}`,
      hint: 'choose another port of this host, or end who has it',
      details: { place, holder },
      cause,
    });
  }
}

/** None of the ports that were allowed is free. Code `DOCKLET_NETWORK_PORTS_EXHAUSTED`. */
export class PortsExhaustedError extends DockletError {
  constructor(place: string, cause: unknown) {
    super({
      code: 'DOCKLET_NETWORK_PORTS_EXHAUSTED',
      message: `cannot publish a port of ${place}: all of them are in use`,
      hint: 'allow more ports, or end who has them; `ss -tulpn` shows who that is',
      details: { place },
      cause,
    });
  }
}

/** A port cannot be published at an address. Code `DOCKLET_NETWORK_PORT_NOT_AVAILABLE`. */
export class PortNotAvailableError extends DockletError {
  constructor(place: string, errno: string, cause: unknown) {
    super({
      code: 'DOCKLET_NETWORK_PORT_NOT_AVAILABLE',
      message: `cannot publish port ${place}: ${reasons[errno] ?? errno}`,
      details: { place, errno },
      cause,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'this host does not have that address',
  EACCES: 'only root may use it',
  EPROTONOSUPPORT: 'this kernel does not have that protocol',
  EAFNOSUPPORT: 'this kernel does not have IPv6',
};

function describe(holder: PortHolder | undefined): string {
  if (holder === undefined) {
    return 'it is in use';
  }
  if (holder.pid === process.pid) {
    return 'this very command has it: is it asked for twice?';
  }
  return holder.container === undefined
    ? `process ${holder.pid} (${holder.command}) has it`
    : `container ${holder.container} has it`;
}
