import { DockletError } from '@docklet/errors';
import { quote } from '../quote.js';

/** A text is not an IP address. Code `DOCKLET_NETWORK_INVALID_ADDRESS`. */
export class InvalidAddressError extends DockletError {
  constructor(text: string) {
    super({
      code: 'DOCKLET_NETWORK_INVALID_ADDRESS',
      message: `cannot read IP address ${quote(text)}: it is neither IPv4 nor IPv6`,
      hint: 'for example 172.30.0.1 or fd00::1, without zeros in front and without a zone',
      details: { text: quote(text) },
    });
  }
}

/** A text is not a hardware address. Code `DOCKLET_NETWORK_INVALID_MAC_ADDRESS`. */
export class InvalidMacAddressError extends DockletError {
  constructor(text: string, reason: string) {
    super({
      code: 'DOCKLET_NETWORK_INVALID_MAC_ADDRESS',
      message: `cannot read MAC address ${quote(text)}: ${reason}`,
      hint: 'for example 02:42:ac:1e:00:05',
      details: { text: quote(text), reason },
    });
  }
}

/** A text is not a subnet. Code `DOCKLET_NETWORK_INVALID_SUBNET`. */
export class InvalidSubnetError extends DockletError {
  constructor(text: string, reason: string, hint?: string) {
    super({
      code: 'DOCKLET_NETWORK_INVALID_SUBNET',
      message: `cannot read subnet ${quote(text)}: ${reason}`,
      hint: hint ?? 'for example 172.30.0.0/16 or fd00:1::/64',
      details: { text: quote(text), reason },
    });
  }
}

/** Every subnet that could be used overlaps another network. Code `DOCKLET_NETWORK_NO_FREE_SUBNET`. */
export class NoFreeSubnetError extends DockletError {
  constructor(conflicts: readonly { readonly subnet: string; readonly taken: string }[]) {
    const shown = conflicts.map(({ subnet, taken }) => `${subnet} overlaps ${taken}`);
    super({
      code: 'DOCKLET_NETWORK_NO_FREE_SUBNET',
      message: `cannot choose a subnet: ${shown.slice(0, 5).join(', ') || 'there are no candidates'}`,
      hint: 'name a subnet that this host has no route to',
      details: { conflicts },
    });
  }
}
