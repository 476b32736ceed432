import { InvalidResponseError } from '../errors/content-errors.js';
import type { RequestInfo } from '../errors/request-info.js';
import { assertStatus } from '../http/assert-status.js';
import type { HttpRequest, HttpResponse, HttpSend, RequestBody } from '../http/http-types.js';
import { readJsonBody } from '../http/read-json-body.js';
import { redactUrl } from '../http/redact-url.js';
import { type Credentials, describeUser } from './credentials.js';
import type { TokenServer } from './realm-policy.js';
import { tokenSchema } from './token.schema.js';

/** What a token is asked for. */
export interface TokenRequest {
  readonly server: TokenServer;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
  readonly credentials: Credentials | undefined;
  /** Ask for an identity token as well. */
  readonly isForLogin: boolean;
  readonly signal: AbortSignal;
}

/** A token and how long it is good for. */
export interface Token {
  readonly value: string;
  readonly lifetimeMs: number;
  /** Only if one was asked for, and the server has such. */
  readonly identityToken?: string | undefined;
}

const clientId = 'docklet';
const maxTokenResponseBytes = 256 * 1024;
/** What the specification says if the server says nothing. */
const defaultLifetimeMs = 60_000;

/** The two ways to send: following redirects, during which credentials are dropped, and not. */
export interface TokenSenders {
  readonly send: HttpSend;
  readonly sendDirectly: HttpSend;
}

/**
 * Asks a token server for a token: with GET and Basic authentication, or with POST if all we have is a refresh token.
 * The latter follows no redirect, because what is in a body cannot be dropped on the way.
 */
export async function fetchToken(
  request: TokenRequest,
  { send, sendDirectly }: TokenSenders,
): Promise<Token> {
  const credentials = request.server.mayHaveCredentials ? request.credentials : undefined;
  const response =
    credentials?.kind === 'identity-token'
      ? await sendDirectly(exchangeRequest(request, credentials.token))
      : await send(plainRequest(request, credentials));
  await assertStatus(response, [200]);
  return await readToken(response);
}

function plainRequest(request: TokenRequest, credentials: Credentials | undefined): HttpRequest {
  const url = new URL(request.server.url);
  for (const [name, value] of parametersOf(request)) {
    url.searchParams.append(name, value);
  }
  if (request.isForLogin && credentials?.kind === 'password') {
    url.searchParams.append('account', credentials.username);
    url.searchParams.append('offline_token', 'true');
  }
  const headers =
    credentials?.kind === 'password' ? { authorization: basicHeader(credentials) } : {};
  const info = infoOf('GET', url, request, credentials);
  return { method: 'GET', url, headers, signal: request.signal, info };
}

function exchangeRequest(request: TokenRequest, refreshToken: string): HttpRequest {
  const form = new URLSearchParams([
    ['grant_type', 'refresh_token'],
    ['refresh_token', refreshToken],
    ['scope', request.scopes.join(' ')],
    ...parametersOf({ ...request, scopes: [] }),
  ]);
  const { url } = request.server;
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: bodyOf(form.toString()),
    signal: request.signal,
    info: infoOf('POST', url, request, request.credentials),
  };
}

/** The value of an Authorization header for a user name and password. */
export function basicHeader({
  username,
  password,
}: {
  username: string;
  password: string;
}): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function parametersOf({ service, scopes }: TokenRequest): [string, string][] {
  return [
    ...(service === undefined ? [] : [['service', service] as [string, string]]),
    ...scopes.map((scope): [string, string] => ['scope', scope]),
    ['client_id', clientId],
  ];
}

function infoOf(
  method: string,
  url: URL,
  { scopes }: TokenRequest,
  credentials: Credentials | undefined,
): RequestInfo {
  const user = describeUser(credentials);
  return { method, url: redactUrl(url), user, scope: scopes.join(' ') };
}

function bodyOf(text: string): RequestBody {
  const bytes = Buffer.from(text);
  return { length: bytes.length, open: () => [bytes] };
}

async function readToken(response: HttpResponse): Promise<Token> {
  const limits = { name: 'token', maxBytes: maxTokenResponseBytes };
  const { token, access_token, refresh_token, expires_in } = await readJsonBody(
    response,
    tokenSchema,
    limits,
  );
  const value = token ?? access_token;
  if (value === undefined) {
    throw new InvalidResponseError(response.request.info, 'it holds no token');
  }
  const lifetimeMs = expires_in === undefined ? defaultLifetimeMs : expires_in * 1000;
  return { value, lifetimeMs, identityToken: refresh_token };
}
