import type { RepositoryName } from '@docklet/oci';

import type { AuthorizedSend } from '../auth/authenticator.js';
import { type RepositoryAction, repositoryScope } from '../auth/scope.js';
import type { Call } from '../call.js';
import type { EndpointLookup } from '../endpoint/endpoint.js';
import type { SourceLookup } from '../endpoint/mirrors.js';
import type { HttpResponse, HttpSend, RequestBody } from '../http/http-types.js';
import type { RetryEnvironment } from '../http/retry.js';

/** What every operation works with. */
export interface RegistryContext extends RetryEnvironment {
  readonly endpointOf: EndpointLookup;
  readonly sourcesOf: SourceLookup;
  readonly send: AuthorizedSend;
  /** Sends without credentials, to places that are no registry. */
  readonly sendAnonymously: HttpSend;
  /** Whether layers may be fetched from where an image says. */
  readonly allowForeignLayers: boolean;
}

/** A request about one repository. */
export interface RepositoryRequest {
  readonly method: string;
  /** What stands behind the name of the repository: `manifests/latest`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  readonly actions: readonly RepositoryAction[];
  /** Access to other repositories, for mounting from them. */
  readonly moreScopes?: readonly string[];
}

/** Sends a request about a repository. One attempt; any status. */
export async function sendToRepository(
  context: RegistryContext,
  name: RepositoryName,
  request: RepositoryRequest,
  call: Call,
): Promise<HttpResponse> {
  const endpoint = await context.endpointOf(name.registry);
  const url = new URL(`/v2/${name.repository}/${request.path}`, endpoint.origin);
  for (const [key, value] of Object.entries(request.query ?? {})) {
    url.searchParams.set(key, value);
  }
  return await sendToUrl(context, name, { ...request, url }, call);
}

/** The same for an address that the registry itself gave out: the next page, the place for an upload. */
export async function sendToUrl(
  context: RegistryContext,
  name: RepositoryName,
  request: Omit<RepositoryRequest, 'path' | 'query'> & { readonly url: URL },
  call: Call,
): Promise<HttpResponse> {
  const { method, url, headers = {}, body, actions, moreScopes = [] } = request;
  return await context.send({
    endpoint: await context.endpointOf(name.registry),
    method,
    url,
    headers,
    body,
    repository: name.repository,
    scopes: [repositoryScope(name.repository, ...actions), ...moreScopes],
    signal: call.signal,
  });
}
