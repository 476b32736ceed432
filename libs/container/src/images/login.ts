import { DockletError } from '@docklet/errors';
import { parseReference } from '@docklet/oci';
import type { Credentials, CredentialsPlace } from '@docklet/registry';
import type { CompleteEngineOptions } from '../engine/engine-options.js';
import { openClient, openKeychain } from './open-client.js';

/** Who somebody is at a registry. */
export interface Login {
  /** A host with an optional port; also `https://host/…`, as Docker's documentation has it. */
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

/** What was given as a registry is none. */
export class InvalidRegistryError extends DockletError {
  constructor(registry: string, cause: unknown) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_REGISTRY',
      message: `cannot understand the registry ${JSON.stringify(registry)}: it is not a host name with an optional port`,
      hint: 'for example registry.example.com:5000',
      details: { registry },
      cause,
    });
  }
}

/**
 * Checks a name and a password at the registry, and keeps them if it takes them: with the credential helper that is
 * configured, or in the first credentials file.
 *
 * @returns where
 * @throws UnauthorizedError (`DOCKLET_REGISTRY_UNAUTHORIZED`)
 */
export async function logIn(
  engine: CompleteEngineOptions,
  { registry, username, password }: Login,
  signal?: AbortSignal,
): Promise<CredentialsPlace> {
  const host = registryHost(registry);
  let credentials: Credentials = { kind: 'password', username, password };
  const keychain = { credentialsFor: () => Promise.resolve(credentials) };
  // A registry that has identity tokens gives one, and the password is kept nowhere.
  const onIdentityToken = (token: string): void => {
    credentials = { kind: 'identity-token', token };
  };
  using client = await openClient(engine, { keychain, onIdentityToken });
  await client.checkLogin(host, signal === undefined ? {} : { signal });
  return await (await openKeychain(engine)).store(host, credentials);
}

/**
 * Forgets a registry's credentials.
 *
 * @returns whether there were any
 */
export async function logOut(engine: CompleteEngineOptions, registry: string): Promise<boolean> {
  return (await openKeychain(engine)).erase(registryHost(registry));
}

/** As whom a registry is used; undefined if nobody has logged in. */
export async function loggedInAs(
  engine: CompleteEngineOptions,
  registry: string,
): Promise<string | undefined> {
  const keychain = await openKeychain(engine);
  const credentials = await keychain.credentialsFor({ registry: registryHost(registry) });
  switch (credentials?.kind) {
    case undefined:
      return undefined;
    case 'password':
      return credentials.username;
    case 'identity-token':
    case 'registry-token':
      return '<token>';
  }
}

/**
 * The host of a registry, however it was written.
 *
 * @throws InvalidRegistryError (`DOCKLET_CONTAINER_INVALID_REGISTRY`)
 */
export function registryHost(text: string): string {
  const host = text.replace(/^https?:\/\//, '').replace(/\/.*$/s, '');
  if (/^(?:index\.docker\.io|registry-1\.docker\.io|docker\.io)$/.test(host)) {
    return 'docker.io';
  }
  try {
    // A name with a dot, a port or `localhost` is a registry only in front of a repository.
    const { registry } = parseReference(`${/[.:]|^localhost$/.test(host) ? host : ''}/x`);
    return registry;
  } catch (error) {
    throw new InvalidRegistryError(text, error);
  }
}
