import { DockletError } from '@docklet/errors';
import { quote } from '../quote.js';

/** A text cannot name an interface. Code `DOCKLET_NETWORK_INVALID_INTERFACE_NAME`. */
export class InvalidInterfaceNameError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_NETWORK_INVALID_INTERFACE_NAME',
      message: `cannot name an interface ${quote(name)}: it is not 1 to 15 letters, digits, ".", "_" and "-"`,
      details: { name: quote(name) },
    });
  }
}
