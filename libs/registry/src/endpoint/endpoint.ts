import { isLoopbackHost } from './loopback.js';

/** Where the API of a registry is. */
export interface Endpoint {
  /** The registry as references name it. */
  readonly registry: string;
  /** The API is at `/v2/` below. */
  readonly origin: URL;
}

/** What {@link createEndpointLookup} needs. */
export interface EndpointLookupOptions {
  readonly speaksTls: (origin: URL) => Promise<boolean>;
  readonly isInsecure: (host: string) => boolean;
}

/** Finds the endpoint of a registry; each is looked for once. */
export type EndpointLookup = (registry: string) => Promise<Endpoint>;

/** Docker's own registry goes by one name and listens under another. */
const apiHosts: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/** Creates an {@link EndpointLookup}. */
export function createEndpointLookup(options: EndpointLookupOptions): EndpointLookup {
  const known = new Map<string, Promise<Endpoint>>();
  return async (registry) => {
    const endpoint = known.get(registry) ?? findEndpoint(registry, options);
    known.set(registry, endpoint);
    // A failure is not remembered: the registry may be up a moment later.
    endpoint.catch(() => known.delete(registry));
    return await endpoint;
  };
}

/** Whether plain HTTP may be spoken to a host: on this machine, or where the user said so. */
export function isPlainHttpAllowed(url: URL, isInsecure: (host: string) => boolean): boolean {
  return isLoopbackHost(url.hostname) || isInsecure(url.host);
}

/** Tries TLS first also where it is not required: only a server without it is spoken to in plain text. */
async function findEndpoint(
  registry: string,
  { speaksTls, isInsecure }: EndpointLookupOptions,
): Promise<Endpoint> {
  const origin = new URL(`https://${apiHosts[registry] ?? registry}`);
  return isPlainHttpAllowed(origin, isInsecure) && !(await speaksTls(origin))
    ? { registry, origin: new URL(`http://${origin.host}`) }
    : { registry, origin };
}
