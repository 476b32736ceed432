import type { Digest } from '@docklet/oci';

/** What happens beside the results, for whoever wants to show or log it. Holds no secret. */
export type RegistryEvent =
  RegistryWarning | RequestRetried | OriginFailed | ContentServed | RateLimitSeen;

/** Something did not work, and it went on without it. */
export interface RegistryWarning {
  readonly kind: 'warning';
  readonly message: string;
  readonly cause: unknown;
}

/** A request failed and is made again. */
export interface RequestRetried {
  readonly kind: 'retry';
  /** How often it has been tried. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly cause: unknown;
}

/** A place could not help; the next one is asked: further mirrors, and the registry itself in the end. */
export interface OriginFailed {
  readonly kind: 'origin-failed';
  /** The mirror, as its host and port. */
  readonly origin: string;
  readonly cause: unknown;
}

/** Content was received in full and is what it should be. */
export interface ContentServed {
  readonly kind: 'served';
  readonly digest: Digest;
  /** The registry or mirror it came from. */
  readonly from: string;
}

/** A registry told how many requests are left (Docker Hub does). */
export interface RateLimitSeen {
  readonly kind: 'rate-limit';
  readonly registry: string;
  readonly remaining: number;
  readonly limit: number | undefined;
  /** As whom the request was made. */
  readonly user: string;
}
