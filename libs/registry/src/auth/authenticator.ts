import type { Endpoint } from '../endpoint/endpoint.js';
import type { HttpResponse, HttpSend, RequestBody } from '../http/http-types.js';
import { redactUrl } from '../http/redact-url.js';
import { type Challenge, chooseChallenge } from './challenge.js';
import { type Credentials, describeUser } from './credentials.js';
import type { CredentialsLookup } from './credentials-lookup.js';
import { type RealmPolicy, judgeRealm } from './realm-policy.js';
import type { TokenCache } from './token-cache.js';
import { basicHeader, fetchToken } from './token-server.js';

/** A request to a registry, before anybody knows what it takes to be let in. */
export interface RegistryRequest {
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody | undefined;
  /** The repository inside the registry, if the request is about one. */
  readonly repository?: string | undefined;
  /** What a token has to allow. */
  readonly scopes: readonly string[];
  readonly signal: AbortSignal;
}

/** What {@link createAuthenticator} needs. */
export interface AuthenticatorOptions {
  readonly credentials: CredentialsLookup;
  readonly policy: RealmPolicy;
  readonly tokens: TokenCache;
  readonly userAgent: string;
  /** Ask token servers for identity tokens in exchange for passwords; told of those that come. */
  readonly onIdentityToken?: ((token: string) => void) | undefined;
  /** Follows redirects. */
  readonly send: HttpSend;
  /** Follows none. */
  readonly sendDirectly: HttpSend;
}

const nobody: Authorization = { header: undefined, user: describeUser(undefined) };

/** What proves who we are. */
interface Authorization {
  readonly header: string | undefined;
  readonly user: string;
}

/** Sends a request, proving who we are if and how the registry asks for it. */
export type AuthorizedSend = (request: RegistryRequest) => Promise<HttpResponse>;

/**
 * Creates the sender that answers challenges.
 *
 * The first request to a registry goes out as it is; its challenge is remembered, so that later requests bring the token
 * along. Only the registry itself can challenge: a 401 from where a redirect led is an answer like any other.
 */
export function createAuthenticator(options: AuthenticatorOptions): AuthorizedSend {
  const challenges = new Map<string, Challenge>();
  return async (request) => {
    const { origin } = request.endpoint.origin;
    if (request.url.origin !== origin) {
      // An upload can continue at another host, which must not see anything that is meant for the registry.
      return await sendAs(options, request, nobody);
    }
    const known = challenges.get(origin);
    const before = known === undefined ? nobody : await answer(options, request, known);
    const response = await sendAs(options, request, before);
    if (response.status !== 401 || response.url.origin !== origin) {
      return response;
    }
    const challenge = chooseChallenge(response.header('www-authenticate'));
    if (challenge === undefined) {
      return response;
    }
    // The scope is that of this request; others need another.
    challenges.set(
      origin,
      challenge.kind === 'bearer' ? { ...challenge, scope: undefined } : challenge,
    );
    const after = await answer(options, request, challenge, before.header);
    // The same proof again would get the same answer.
    if (after.header === before.header) {
      return response;
    }
    response.discard();
    return await sendAs(options, request, after);
  };
}

async function sendAs(
  options: AuthenticatorOptions,
  request: RegistryRequest,
  { header, user }: Authorization,
): Promise<HttpResponse> {
  const { method, url, body, signal, scopes } = request;
  const headers = {
    'user-agent': options.userAgent,
    ...request.headers,
    ...(header !== undefined && { authorization: header }),
  };
  const scope = scopes.join(' ');
  const info = { method, url: redactUrl(url), user, scope };
  return await options.send({ method, url, headers, body, signal, info });
}

async function answer(
  options: AuthenticatorOptions,
  request: RegistryRequest,
  challenge: Challenge,
  rejected?: string,
): Promise<Authorization> {
  const credentials = await options.credentials(request.endpoint.registry, request.repository);
  const user = describeUser(credentials);
  if (credentials?.kind === 'registry-token') {
    return { header: `Bearer ${credentials.token}`, user };
  }
  if (challenge.kind === 'bearer') {
    return await answerBearer(options, request, challenge, { credentials, user, rejected });
  }
  return credentials?.kind === 'password' ? { header: basicHeader(credentials), user } : nobody;
}

async function answerBearer(
  options: AuthenticatorOptions,
  request: RegistryRequest,
  challenge: Challenge & { kind: 'bearer' },
  who: { credentials: Credentials | undefined; user: string; rejected: string | undefined },
): Promise<Authorization> {
  const { endpoint, signal } = request;
  const server = judgeRealm(endpoint, challenge.realm, options.policy);
  const user = server.mayHaveCredentials ? who.user : describeUser(undefined);
  const scopes = scopesFor(request, challenge);
  const token = await options.tokens.get({
    key: JSON.stringify([endpoint.origin.origin, server.url.href, challenge.service, scopes, user]),
    rejected: who.rejected?.replace('Bearer ', ''),
    signal,
    fetch: async () => {
      const { service } = challenge;
      const isForLogin = options.onIdentityToken !== undefined;
      const query = { server, service, scopes, credentials: who.credentials, isForLogin, signal };
      const found = await fetchToken(query, options);
      // Only from whom the password was shown to: it takes the password's place.
      const isTrusted = server.mayHaveCredentials && who.credentials?.kind === 'password';
      if (isTrusted && found.identityToken !== undefined) {
        options.onIdentityToken?.(found.identityToken);
      }
      return found;
    },
  });
  return { header: `Bearer ${token}`, user };
}

/** What we need, and what the registry says it needs: some name a repository differently than their URLs do. */
function scopesFor(
  request: RegistryRequest,
  challenge: Challenge & { kind: 'bearer' },
): readonly string[] {
  const asked = challenge.scope?.split(' ').filter((scope) => scope !== '') ?? [];
  return [...new Set([...request.scopes, ...asked])].sort();
}
