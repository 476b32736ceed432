import type { RepositoryName } from '@docklet/oci';

import { catalogScope, repositoryScope } from '../auth/scope.js';
import type { Call } from '../call.js';
import type { RegistryContext } from '../client/context.js';
import { readJsonBody } from '../http/read-json-body.js';
import { listPages } from './list-pages.js';
import { catalogSchema, tagsSchema } from './listing.schema.js';

const query = { n: '1000' } as const;
const maxPageBytes = 4 * 1024 * 1024;

/** The tags of a repository, in the order of the registry. What could be no tag is left out. */
export async function* listTags(
  context: RegistryContext,
  { registry, repository }: RepositoryName,
  call: Call,
): AsyncGenerator<string> {
  const limits = { name: 'list of tags', maxBytes: maxPageBytes };
  const pages = listPages(
    context,
    {
      ...{ registry, repository, query },
      path: `/v2/${repository}/tags/list`,
      scopes: [repositoryScope(repository, 'pull')],
      read: async (response) => await readJsonBody(response, tagsSchema, limits),
    },
    call,
  );
  for await (const { tags = [] } of pages) {
    yield* tags.filter((tag) => /^\w[\w.-]{0,127}$/.test(tag));
  }
}

/** The repositories of a registry. Many registries allow this to administrators only, or not at all. */
export async function* listRepositories(
  context: RegistryContext,
  registry: string,
  call: Call,
): AsyncGenerator<string> {
  const limits = { name: 'list of repositories', maxBytes: maxPageBytes };
  const pages = listPages(
    context,
    {
      ...{ registry, query },
      path: '/v2/_catalog',
      scopes: [catalogScope],
      read: async (response) => await readJsonBody(response, catalogSchema, limits),
    },
    call,
  );
  for await (const { repositories = [] } of pages) {
    yield* repositories.filter((name) => /^[a-z0-9][a-z0-9._/-]{0,254}$/.test(name));
  }
}
