import { createAuthenticator } from '../auth/authenticator.js';
import { anonymousKeychain } from '../auth/credentials.js';
import { createCredentialsLookup } from '../auth/credentials-lookup.js';
import { TokenCache } from '../auth/token-cache.js';
import { systemClock } from '../clock.js';
import { createEndpointLookup, isPlainHttpAllowed } from '../endpoint/endpoint.js';
import { createInsecureHosts } from '../endpoint/insecure-hosts.js';
import { createSourceLookup } from '../endpoint/mirrors.js';
import { InvalidOptionError } from '../errors/policy-errors.js';
import type { RegistryEvent } from '../events.js';
import { createProxyChoice } from '../http/proxy-choice.js';
import { followRedirects } from '../http/redirects.js';
import { createTransport } from '../http/transport.js';
import { createTrust } from '../tls/trust.js';
import type { RegistryContext } from './context.js';
import { type RegistryClientOptions, defaultRetry, defaultTimeouts } from './options.js';
import { watchRateLimit } from './watch-rate-limit.js';

/** What {@link createContext} made. */
export interface OpenContext {
  readonly context: RegistryContext;
  /** Closes all connections. */
  readonly close: () => void;
}

/**
 * Puts the parts together: connections, then redirects, then authentication, then the operations above.
 *
 * @throws InvalidOptionError `DOCKLET_REGISTRY_INVALID_OPTION`
 */
export function createContext(options: RegistryClientOptions): OpenContext {
  const report = (event: RegistryEvent): void => options.onEvent?.(event);
  const clock = options.clock ?? systemClock;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  assertPositive('timeouts', timeouts);
  const isInsecure = createInsecureHosts(options.insecureRegistries ?? []);
  const transport = createTransport({
    trust: createTrust(options.tls ?? {}),
    proxyFor: createProxyChoice(options.proxy ?? {}),
    isInsecure,
    connectTimeoutMs: timeouts.connectMs,
    idleTimeoutMs: timeouts.idleMs,
  });
  const send = followRedirects(transport.send, (url) => isPlainHttpAllowed(url, isInsecure));
  const authorizedSend = createAuthenticator({
    credentials: createCredentialsLookup(options.keychain ?? anonymousKeychain, report),
    policy: { isInsecure, trustedTokenServers: options.trustedTokenServers ?? {} },
    tokens: new TokenCache(clock),
    onIdentityToken: options.onIdentityToken,
    userAgent: options.userAgent ?? 'docklet',
    send,
    sendDirectly: transport.send,
  });
  const context: RegistryContext = {
    endpointOf: createEndpointLookup({
      speaksTls: async (origin) => await transport.speaksTls(origin),
      isInsecure,
    }),
    sourcesOf: createSourceLookup(options.mirrors ?? []),
    send: watchRateLimit(authorizedSend, report),
    sendAnonymously: send,
    allowForeignLayers: options.allowForeignLayers ?? false,
    retry: { ...defaultRetry, ...options.retry },
    clock,
    random: options.random ?? Math.random,
    report,
  };
  return { context, close: () => transport.close() };
}

function assertPositive(option: string, numbers: object): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value !== 'number' || !(value > 0)) {
      throw new InvalidOptionError(`${option}.${name}`, 'it is not a positive number');
    }
  }
}
