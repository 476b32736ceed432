import type { RepositoryName } from '@docklet/oci';

import type { Call } from '../call.js';
import type { RegistryContext } from '../client/context.js';
import { InvalidResponseError } from '../errors/content-errors.js';
import { assertStatus } from '../http/assert-status.js';
import type { HttpResponse } from '../http/http-types.js';
import { createRetrier, withRetries } from '../http/retry.js';
import { parseNextLink } from './link-header.js';

/** What is listed, and how a page of it is read. */
export interface PageQuery<T> {
  readonly registry: string;
  readonly repository?: RepositoryName['repository'];
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly scopes: readonly string[];
  readonly read: (response: HttpResponse) => Promise<T>;
}

/** With 1000 names on each, ten million names. A registry that sends more has no end. */
const maxPages = 10_000;

/** Walks from page to page by their links, which have to stay with the same registry and lead forward. */
export async function* listPages<T>(
  context: RegistryContext,
  query: PageQuery<T>,
  call: Call,
): AsyncGenerator<T> {
  const endpoint = await context.endpointOf(query.registry);
  let url: URL | undefined = new URL(query.path, endpoint.origin);
  for (const [key, value] of Object.entries(query.query)) {
    url.searchParams.set(key, value);
  }
  const seen = new Set<string>();
  while (url !== undefined && seen.size < maxPages) {
    seen.add(url.href);
    const request = {
      ...{ endpoint, method: 'GET', url, headers: {}, scopes: query.scopes },
      ...{ repository: query.repository, signal: call.signal },
    };
    const { page, next } = await withRetries(createRetrier(context, call), async () => {
      const response = await context.send(request);
      await assertStatus(response, [200]);
      return { page: await query.read(response), next: nextPage(response, seen) };
    });
    yield page;
    url = next;
  }
}

function nextPage(response: HttpResponse, seen: ReadonlySet<string>): URL | undefined {
  const link = parseNextLink(response.header('link'));
  if (link === undefined) {
    return undefined;
  }
  const { request } = response;
  const url = URL.parse(link, request.url.href);
  if (url?.origin !== request.url.origin) {
    throw new InvalidResponseError(request.info, 'its next page is on another host');
  }
  if (seen.has(url.href)) {
    throw new InvalidResponseError(request.info, 'its pages lead in a circle');
  }
  return url;
}
