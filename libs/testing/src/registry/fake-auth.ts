import { randomUUID } from 'node:crypto';

import {
  type FakeRequest,
  type FakeResponse,
  errorResponse,
  jsonResponse,
} from './fake-exchange.js';

/** Decides about a request before anything else does: a response refuses it. */
export type FakeAuth = (request: FakeRequest) => FakeResponse | undefined;

/** User name and password. */
export interface FakeUser {
  readonly username: string;
  readonly password: string;
}

/** Lets in who knows the password. */
export function basicAuth(user: FakeUser): FakeAuth {
  return (request) =>
    request.headers.authorization === basicHeader(user)
      ? undefined
      : unauthorized('Basic realm="fake"');
}

/** The value of the Authorization header for a user. */
export function basicHeader({ username, password }: FakeUser): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** A token a {@link FakeTokens} gave out. */
export interface FakeToken {
  readonly scopes: readonly string[];
  readonly username: string | undefined;
}

/** What {@link FakeTokens} is told. */
export interface FakeTokensOptions {
  /** Without users everybody gets a token. */
  readonly users?: readonly FakeUser[];
  /** Accepted in place of a password, as an OAuth 2 refresh token, and given to who asks for one with a password. */
  readonly refreshToken?: string;
  /** What the answer says about the life of a token. */
  readonly expiresInSeconds?: number;
}

/** A token server and the check of its tokens, in one. */
export class FakeTokens {
  readonly issued = new Map<string, FakeToken>();
  readonly #options: FakeTokensOptions;

  constructor(options: FakeTokensOptions = {}) {
    this.#options = options;
  }

  /** Answers a request for a token: GET with Basic, or POST with a refresh token. */
  issue(request: FakeRequest): FakeResponse {
    const form =
      request.method === 'POST' ? new URLSearchParams(request.body.toString()) : request.query;
    const user = this.#authenticate(request, form);
    if (user === undefined) {
      return errorResponse(401, 'UNAUTHORIZED', 'incorrect username or password');
    }
    const token = randomUUID();
    const scopes = form.getAll('scope').flatMap((scope) => scope.split(' '));
    this.issued.set(token, { scopes, username: user === '' ? undefined : user });
    const { expiresInSeconds: expires_in, refreshToken: refresh_token } = this.#options;
    return jsonResponse(200, {
      token,
      ...(expires_in !== undefined && { expires_in }),
      ...(form.get('offline_token') === 'true' && { refresh_token }),
    });
  }

  /** Requires a token for the repository and action of the request, and says at which realm to get it. */
  auth(realm: string, service = 'fake'): FakeAuth {
    return (request) => {
      const scope = scopeOf(request);
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const granted = this.issued.get(token)?.scopes ?? [];
      if (
        this.issued.has(token) &&
        (scope === undefined || granted.some((one) => covers(one, scope)))
      ) {
        return undefined;
      }
      const wanted = scope === undefined ? '' : `,scope="${scope}"`;
      return unauthorized(`Bearer realm="${realm}",service="${service}"${wanted}`);
    };
  }

  #authenticate(request: FakeRequest, form: URLSearchParams): string | undefined {
    const { users, refreshToken } = this.#options;
    if (form.get('grant_type') === 'refresh_token') {
      return form.get('refresh_token') === refreshToken ? 'identity' : undefined;
    }
    const { authorization } = request.headers;
    if (users === undefined) {
      return '';
    }
    return users.find((user) => basicHeader(user) === authorization)?.username;
  }
}

/** A 401 with this challenge. */
export function unauthorized(challenge: string): FakeResponse {
  const response = errorResponse(401, 'UNAUTHORIZED', 'authentication required');
  return { ...response, headers: { ...response.headers, 'www-authenticate': challenge } };
}

function scopeOf(request: FakeRequest): string | undefined {
  if (request.path === '/v2/_catalog') {
    return 'registry:catalog:*';
  }
  const repository = /^\/v2\/(.+)\/(?:manifests|blobs|tags|referrers)\//.exec(request.path)?.[1];
  if (repository === undefined) {
    return undefined;
  }
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const actions = request.method === 'DELETE' ? 'delete' : isRead ? 'pull' : 'pull,push';
  return `repository:${repository}:${actions}`;
}

/** Whether a granted scope includes what is wanted: the same resource, and all the actions. */
function covers(granted: string, wanted: string): boolean {
  const [resource, actions] = splitScope(granted);
  const [wantedResource, wantedActions] = splitScope(wanted);
  return resource === wantedResource && wantedActions.every((action) => actions.includes(action));
}

function splitScope(scope: string): [string, string[]] {
  const colon = scope.lastIndexOf(':');
  return [scope.slice(0, colon), scope.slice(colon + 1).split(',')];
}
