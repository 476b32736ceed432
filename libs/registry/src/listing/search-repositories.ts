import type { Call } from '../call.js';
import type { RegistryContext } from '../client/context.js';
import { assertStatus } from '../http/assert-status.js';
import type { HttpResponse } from '../http/http-types.js';
import { readJsonBody } from '../http/read-json-body.js';
import { redactUrl } from '../http/redact-url.js';
import { createRetrier, withRetries } from '../http/retry.js';
import { listRepositories } from './list-names.js';
import { searchSchema } from './search.schema.js';

/** What is searched for. */
export interface SearchQuery {
  readonly registry: string;
  readonly term: string;
  /** So many at most. */
  readonly limit: number;
}

/** A repository that was found. */
export interface FoundRepository {
  /** Inside its registry; Docker Hub leaves out `library/`. */
  readonly name: string;
  readonly description: string;
  readonly stars: number;
  readonly isOfficial: boolean;
  readonly isAutomated: boolean;
}

/** Docker Hub answers searches elsewhere than all other questions. */
const searchOrigins: Readonly<Record<string, string>> = { 'docker.io': 'https://index.docker.io' };

const maxAnswerBytes = 4 * 1024 * 1024;

/**
 * Searches a registry: by its search, as Docker Hub and Quay have it, or in its catalog if it has none (status 404). The
 * order is the registry's.
 */
export async function searchRepositories(
  context: RegistryContext,
  query: SearchQuery,
  call: Call,
): Promise<readonly FoundRepository[]> {
  return await withRetries(createRetrier(context, call), async () => {
    const response = await askSearch(context, query, call);
    if (response.status === 404) {
      response.discard();
      return await searchCatalog(context, query, call);
    }
    await assertStatus(response, [200]);
    return await readFound(response, query.limit);
  });
}

async function askSearch(
  context: RegistryContext,
  { registry, term, limit }: SearchQuery,
  { signal }: Call,
): Promise<HttpResponse> {
  const elsewhere = searchOrigins[registry];
  const endpoint = await context.endpointOf(registry);
  const url = new URL('/v1/search', elsewhere ?? endpoint.origin);
  url.searchParams.set('q', term);
  url.searchParams.set('n', String(limit));
  if (elsewhere === undefined) {
    return await context.send({
      ...{ endpoint, method: 'GET', url, headers: {}, scopes: [], signal },
    });
  }
  const info = { method: 'GET', url: redactUrl(url), user: 'anonymous' };
  return await context.sendAnonymously({ method: 'GET', url, headers: {}, signal, info });
}

async function readFound(
  response: HttpResponse,
  limit: number,
): Promise<readonly FoundRepository[]> {
  const limits = { name: 'list of repositories', maxBytes: maxAnswerBytes };
  const { results } = await readJsonBody(response, searchSchema, limits);
  return results.slice(0, limit).map((result) => ({
    name: result.name,
    description: result.description ?? '',
    stars: result.star_count ?? 0,
    isOfficial: result.is_official ?? false,
    isAutomated: result.is_automated ?? false,
  }));
}

async function searchCatalog(
  context: RegistryContext,
  { registry, term, limit }: SearchQuery,
  call: Call,
): Promise<readonly FoundRepository[]> {
  const found: FoundRepository[] = [];
  for await (const name of listRepositories(context, registry, call)) {
    if (found.length === limit) {
      break;
    }
    if (name.includes(term)) {
      found.push({ name, description: '', stars: 0, isOfficial: false, isAutomated: false });
    }
  }
  return found;
}
