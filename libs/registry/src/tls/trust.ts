import { type SecureContext, createSecureContext } from 'node:tls';

import { messageOf } from '@docklet/errors';

import { InvalidOptionError } from '../errors/policy-errors.js';
import { readCertsFolders } from './certs-folder.js';
import { readSystemAuthorities } from './system-authorities.js';

/** Whom a client trusts. */
export interface TlsOptions {
  /** Authorities to trust for every host, on top of the system's. PEM. */
  readonly authorities?: readonly string[];
  /** Folders laid out like `/etc/docker/certs.d`. */
  readonly certsFolders?: readonly string[];
  /** Files with the system's authorities, of which the first that exists is read. Default: those of the distributions. */
  readonly systemBundles?: readonly string[];
}

/** Gives the context for connections to a host (`name` or `name:port`). */
export type Trust = (host: string) => Promise<SecureContext>;

/** Reads nothing until the first connection, and then each thing once. */
export function createTrust(options: TlsOptions): Trust {
  const general = once(async () => [
    ...(await readSystemAuthorities(options.systemBundles)),
    ...(options.authorities ?? []),
  ]);
  // Parsing the system's authorities costs milliseconds, and few hosts have certificates of their own.
  const shared = once(async () => createContext({ ca: [...(await general())] }));
  const contexts = new Map<string, Promise<SecureContext>>();

  const contextFor = async (host: string): Promise<SecureContext> => {
    const { authorities, client } = await readCertsFolders(options.certsFolders ?? [], host);
    return authorities.length === 0 && client === undefined
      ? await shared()
      : createContext({ ca: [...(await general()), ...authorities], ...client });
  };
  return async (host) => {
    const context = contexts.get(host) ?? contextFor(host);
    contexts.set(host, context);
    return await context;
  };
}

function createContext(options: { ca: string[]; cert?: string; key?: string }): SecureContext {
  try {
    return createSecureContext(options);
  } catch (error) {
    throw new InvalidOptionError(
      'tls',
      `a certificate or key is broken: ${messageOf(error)}`,
      error,
    );
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => await (made ??= make());
}
