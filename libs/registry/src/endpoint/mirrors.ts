import { InvalidReferenceError, type RepositoryName, parseRepositoryName } from '@docklet/oci';

import { BlockedRegistryError, InvalidOptionError } from '../errors/policy-errors.js';

/** Other places for what is below a registry or a part of it. They are asked in order, and the registry itself last. */
export interface MirrorRule {
  /**
   * A registry (`docker.io`), the beginning of a repository name (`docker.io/library`), or all registries below a domain
   * (`*.example.com`). The longest match counts.
   */
  readonly prefix: string;
  /** What to put in the place of the prefix: `mirror.local:5000`, `mirror.local/docker-hub`. */
  readonly mirrors: readonly string[];
  /** Where what is below the prefix really is; the place to read from in the end. Default: where its name says. */
  readonly location?: string;
  /** Nothing may be read from there. Default: false. */
  readonly isBlocked?: boolean;
}

/**
 * The places to ask for a repository, the best first; the last is the repository itself.
 *
 * @throws BlockedRegistryError `DOCKLET_REGISTRY_BLOCKED`
 */
export type SourceLookup = (
  name: RepositoryName,
) => readonly [...mirrors: RepositoryName[], itself: RepositoryName];

/**
 * Checks the rules and creates the lookup. Of several rules for one prefix the first counts.
 *
 * @throws InvalidOptionError `DOCKLET_REGISTRY_INVALID_OPTION`
 */
export function createSourceLookup(rules: readonly MirrorRule[]): SourceLookup {
  for (const { prefix, mirrors, location = prefix } of rules) {
    [prefix, location].map(withoutWildcard).forEach(assertLocation);
    mirrors.forEach(assertLocation);
  }
  const longestFirst = [...rules].sort((a, b) => b.prefix.length - a.prefix.length);
  return (name) => {
    const whole = `${name.registry}/${name.repository}`;
    for (const rule of longestFirst) {
      const rest = restBehind(rule.prefix, name.registry, whole);
      if (rest !== undefined) {
        return placesOf(rule, name, whole, rest);
      }
    }
    return [name];
  };
}

function placesOf(
  { prefix, mirrors, location, isBlocked = false }: MirrorRule,
  name: RepositoryName,
  whole: string,
  rest: string,
): ReturnType<SourceLookup> {
  if (isBlocked) {
    throw new BlockedRegistryError(whole, prefix);
  }
  const itself = location === undefined ? name : parseRepositoryName(location + rest);
  return [...mirrors.map((mirror) => parseRepositoryName(mirror + rest)), itself];
}

/** What of a name stands behind a prefix: nothing, or a slash and more. `undefined` if it begins otherwise. */
function restBehind(prefix: string, registry: string, whole: string): string | undefined {
  if (prefix.startsWith('*.')) {
    return registry.endsWith(prefix.slice(1)) ? whole.slice(registry.length) : undefined;
  }
  return `${whole}/`.startsWith(`${prefix}/`) ? whole.slice(prefix.length) : undefined;
}

function withoutWildcard(prefix: string): string {
  return prefix.replace(/^\*\./, '');
}

/** A location is a registry with or without a path, so something has to be put below it to make it a name. */
function assertLocation(location: string): void {
  try {
    const { registry } = parseRepositoryName(`${location}/x`);
    if (location === registry || location.startsWith(`${registry}/`)) {
      return;
    }
  } catch (error) {
    if (!(error instanceof InvalidReferenceError)) {
      throw error;
    }
  }
  throw new InvalidOptionError('mirrors', `"${location}" is not a registry with an optional path`);
}
