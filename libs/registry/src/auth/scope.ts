/** What may be done with a repository. */
export type RepositoryAction = 'pull' | 'push' | 'delete';

/** The scope of a token for a repository (Docker, "Token Scope Documentation"). */
export function repositoryScope(
  repository: string,
  ...actions: readonly RepositoryAction[]
): string {
  return `repository:${repository}:${actions.join(',')}`;
}

/** The scope for listing the repositories of a registry. */
export const catalogScope = 'registry:catalog:*';
