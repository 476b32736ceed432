import { DockletError } from '@docklet/errors';
import { quote } from '../quote.js';

/** A text is not a host name. Code `DOCKLET_NETWORK_INVALID_HOSTNAME`. */
export class InvalidHostnameError extends DockletError {
  constructor(text: string, reason: string) {
    super({
      code: 'DOCKLET_NETWORK_INVALID_HOSTNAME',
      message: `cannot use host name ${quote(text)}: ${reason}`,
      hint: 'letters, digits, "-" and "_", with "." between parts',
      details: { text: quote(text), reason },
    });
  }
}

/** A text does not map a name to an address. Code `DOCKLET_NETWORK_INVALID_EXTRA_HOST`. */
export class InvalidExtraHostError extends DockletError {
  constructor(text: string, reason: string) {
    super({
      code: 'DOCKLET_NETWORK_INVALID_EXTRA_HOST',
      message: `cannot add host ${quote(text)}: ${reason}`,
      hint: 'for example db:10.0.0.5, db=fd00::5 or proxy:host-gateway',
      details: { text: quote(text), reason },
    });
  }
}

/** A text is not an option of resolv.conf(5). Code `DOCKLET_NETWORK_INVALID_DNS_OPTION`. */
export class InvalidDnsOptionError extends DockletError {
  constructor(text: string) {
    super({
      code: 'DOCKLET_NETWORK_INVALID_DNS_OPTION',
      message: `cannot use DNS option ${quote(text)}: it is not a word of resolv.conf(5)`,
      hint: 'for example ndots:2 or rotate',
      details: { text: quote(text) },
    });
  }
}
