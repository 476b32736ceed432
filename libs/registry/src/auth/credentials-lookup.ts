import { messageOf } from '@docklet/errors';

import type { RegistryEvent } from '../events.js';
import type { Credentials, Keychain } from './credentials.js';

/** Looks up credentials; never fails. */
export type CredentialsLookup = (
  registry: string,
  repository: string | undefined,
) => Promise<Credentials | undefined>;

/**
 * Asks a keychain once for each repository. One that fails is reported and then taken for empty: what is public can be
 * pulled without it, and what is not fails with an error that says so.
 */
export function createCredentialsLookup(
  keychain: Keychain,
  report: (event: RegistryEvent) => void,
): CredentialsLookup {
  const known = new Map<string, Promise<Credentials | undefined>>();
  const lookUp = async (
    registry: string,
    repository: string | undefined,
  ): Promise<Credentials | undefined> => {
    try {
      return await keychain.credentialsFor({
        registry,
        ...(repository !== undefined && { repository }),
      });
    } catch (error) {
      const message = `no credentials for ${registry}: ${messageOf(error)}`;
      report({ kind: 'warning', message, cause: error });
      return undefined;
    }
  };
  return async (registry, repository) => {
    const key = `${registry}/${repository ?? ''}`;
    const found = known.get(key) ?? lookUp(registry, repository);
    known.set(key, found);
    return await found;
  };
}
