import type { Keychain } from '../auth/credentials.js';
import type { Clock } from '../clock.js';
import type { MirrorRule } from '../endpoint/mirrors.js';
import type { RegistryEvent } from '../events.js';
import type { ProxySettings } from '../http/proxy-choice.js';
import type { RetryOptions } from '../http/retry.js';
import type { TlsOptions } from '../tls/trust.js';

/** How a client behaves. Everything has a default. */
export interface RegistryClientOptions {
  /** Where credentials come from. Default: there are none. */
  readonly keychain?: Keychain;
  /** Registries (`name` or `name:port`) that may have no or a bad certificate. This machine may always have none. */
  readonly insecureRegistries?: readonly string[];
  /** Other places to read from. */
  readonly mirrors?: readonly MirrorRule[];
  /** Whom to trust. Default: whom the system trusts. */
  readonly tls?: TlsOptions;
  /** Default: no proxy. */
  readonly proxy?: ProxySettings;
  /** For a registry, the hosts of token servers that may see its credentials although they belong to another domain. */
  readonly trustedTokenServers?: Readonly<Record<string, readonly string[]>>;
  /** Fetch layers that the registry does not have from the URLs in the image. Default: false. */
  readonly allowForeignLayers?: boolean;
  readonly timeouts?: Partial<TimeoutOptions>;
  readonly retry?: Partial<RetryOptions>;
  /** Default: `docklet`. */
  readonly userAgent?: string;
  /**
   * For logging in: asks token servers for an identity token, which is kept in the place of the password, and is told of
   * the one that came. Most have none. Default: they are not asked.
   */
  readonly onIdentityToken?: (token: string) => void;
  /** What happens beside the results. */
  readonly onEvent?: (event: RegistryEvent) => void;
  /** Default: the time of this machine. */
  readonly clock?: Clock;
  /** Between 0 and 1, for the pauses between retries. Default: `Math.random`. */
  readonly random?: () => number;
}

/** How long things may take. In milliseconds. */
export interface TimeoutOptions {
  /** Until a connection is there, TLS included. */
  readonly connectMs: number;
  /** Without receiving anything. */
  readonly idleMs: number;
  /** For an operation that is not a transfer of blobs, if the call does not say. */
  readonly totalMs: number;
}

/** What applies where the options say nothing. */
export const defaultTimeouts: TimeoutOptions = {
  connectMs: 15_000,
  idleMs: 30_000,
  totalMs: 120_000,
};

/** The pauses add up to 15 seconds at most: a registry that restarts is back by then. */
export const defaultRetry: RetryOptions = { maxAttempts: 5, baseDelayMs: 500, maxDelayMs: 10_000 };
