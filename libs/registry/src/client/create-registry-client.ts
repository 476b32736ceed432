import { createContext } from './create-context.js';
import { HttpRegistryClient } from './http-registry-client.js';
import { type RegistryClientOptions, defaultTimeouts } from './options.js';
import type { RegistryClient } from './registry-client.js';

/**
 * Creates a client. It opens nothing before the first request, and keeps no state outside of itself.
 *
 * @throws InvalidOptionError `DOCKLET_REGISTRY_INVALID_OPTION`
 *
 * @example
 * using client = createRegistryClient({ keychain });
 * const image = await client.resolveImage(parseReference('busybox'));
 */
export function createRegistryClient(options: RegistryClientOptions = {}): RegistryClient {
  const totalMs = options.timeouts?.totalMs ?? defaultTimeouts.totalMs;
  return new HttpRegistryClient(createContext(options), totalMs);
}
