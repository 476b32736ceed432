import { InvalidReferenceError, type RepositoryName, parseRepositoryName } from '@docklet/oci';

import { InvalidOptionError } from '../errors/policy-errors.js';

/** Other places for what is below a registry or a part of it. They are asked in order, and the registry itself last. */
export interface MirrorRule {
  /** A registry (`docker.io`), or the beginning of a repository name (`docker.io/library`). The longest match counts. */
  readonly prefix: string;
  /** What to put in the place of the prefix: `mirror.local:5000`, `mirror.local/docker-hub`. */
  readonly mirrors: readonly string[];
}

/** The places to ask for a repository, the best first; the last is the repository itself. */
export type SourceLookup = (name: RepositoryName) => readonly RepositoryName[];

/**
 * Checks the rules and creates the lookup.
 *
 * @throws InvalidOptionError `DOCKLET_REGISTRY_INVALID_OPTION`
 */
export function createSourceLookup(rules: readonly MirrorRule[]): SourceLookup {
  for (const { prefix, mirrors } of rules) {
    [prefix, ...mirrors].forEach(assertLocation);
  }
  const longestFirst = [...rules].sort((a, b) => b.prefix.length - a.prefix.length);
  return (name) => {
    const whole = `${name.registry}/${name.repository}`;
    const rule = longestFirst.find(({ prefix }) => `${whole}/`.startsWith(`${prefix}/`));
    const mirrors = (rule?.mirrors ?? []).map((mirror) =>
      parseRepositoryName(mirror + whole.slice(rule?.prefix.length)),
    );
    return [...mirrors, name];
  };
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
