import { InvalidPlatformError } from '../errors.js';

/** What an image runs on, in the spelling of Go (`amd64`, not `x86_64`). */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** The kind of CPU, for example `v7` of `arm`. */
  readonly variant?: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
}

const pattern = /^[a-z0-9_]+(?:\/[a-z0-9_.-]+){1,2}$/;

/** Other names of the architectures, as `uname -m` and `process.arch` say them. */
const architectureAliases: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  x64: 'amd64',
  i386: '386',
  ia32: '386',
  aarch64: 'arm64',
  armhf: 'arm',
  loong64: 'loong64',
};

/** The variant that a name without one means. */
const impliedVariants: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8', arm: 'v7' };

/**
 * Reads `os/architecture[/variant]`. Names are normalised: `linux/x86_64` is `linux/amd64`.
 *
 * @throws InvalidPlatformError `DOCKLET_OCI_INVALID_PLATFORM`
 */
export function parsePlatform(text: string): Platform {
  const lower = text.toLowerCase();
  const [os, architecture, variant] = lower.split('/');
  if (!pattern.test(lower) || os === undefined || architecture === undefined) {
    throw new InvalidPlatformError(text);
  }
  return normalizePlatform({ os, architecture, ...(variant !== undefined && { variant }) });
}

/** `os/architecture[/variant]`. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = platform;
  return `${os}/${architecture}${variant === undefined ? '' : `/${variant}`}`;
}

/**
 * Whether two platforms are the same. A variant that the architecture implies (`v8` of `arm64`) may be left out; nothing
 * else is guessed: an `arm/v6` image would run on `arm/v7`, but is not what was asked for.
 */
export function isSamePlatform(left: Platform, right: Platform): boolean {
  const [a, b] = [normalizePlatform(left), normalizePlatform(right)];
  return a.os === b.os && a.architecture === b.architecture && a.variant === b.variant;
}

/** The platform of Linux containers on this machine. */
export function hostPlatform(nodeArchitecture: string = process.arch): Platform {
  return normalizePlatform({ os: 'linux', architecture: nodeArchitecture });
}

function normalizePlatform(platform: Platform): Platform {
  const { variant, ...rest } = platform;
  const architecture = architectureAliases[platform.architecture] ?? platform.architecture;
  const isImplied =
    variant === undefined || variant === '' || variant === impliedVariants[architecture];
  return { ...rest, architecture, ...(!isImplied && { variant }) };
}
