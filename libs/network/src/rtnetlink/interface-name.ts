import { InvalidInterfaceNameError } from './errors.js';

/** IFNAMSIZ of linux/if.h, without the NUL at the end. */
const maxLength = 15;

/**
 * Refuses a name that an interface cannot have: the kernel allows 15 bytes without slash, colon and white space, and
 * takes `%d` for a number of its own choice. We allow less, so that a name is also safe in a path, in a firewall rule
 * and on a terminal.
 *
 * @throws {@link InvalidInterfaceNameError} (`DOCKLET_NETWORK_INVALID_INTERFACE_NAME`)
 */
export function assertInterfaceName(name: string): void {
  if (name.length > maxLength || !/^[\w-][\w.-]*$/.test(name)) {
    throw new InvalidInterfaceNameError(name);
  }
}
