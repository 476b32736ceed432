import {
  InvalidReferenceError,
  type Reference,
  type RepositoryName,
  formatReference,
  parseReference,
  parseRepositoryName,
} from '@docklet/oci';

// Names are checked although their type says that a parser made them: plain objects can be made by anybody, and these end
// up in URLs.

/** A reference that is one. */
export function checkReference(reference: Reference): Reference {
  assertRegistry(reference.registry);
  return parseReference(formatReference(reference));
}

/** The name of a repository that is one. */
export function checkName(name: RepositoryName): RepositoryName {
  assertRegistry(name.registry);
  return parseRepositoryName(`${name.registry}/${name.repository}`);
}

/** The name of a registry that is one. */
export function checkRegistry(registry: string): string {
  assertRegistry(registry);
  return parseRepositoryName(`${registry}/x`).registry;
}

/**
 * Joined with a repository, a text that is no registry could be read as something else: `evil.com/x` as a host and a
 * path, `app` as a part of Docker's own registry.
 */
function assertRegistry(registry: string): void {
  const { repository } = parseRepositoryName(`${registry}/x`);
  if (repository !== 'x' && repository !== 'library/x') {
    throw new InvalidReferenceError(registry, 'it is not the name of a registry');
  }
}
