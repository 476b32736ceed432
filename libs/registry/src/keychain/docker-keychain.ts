import { messageOf } from '@docklet/errors';

import type { Credentials, CredentialsRequest, Keychain } from '../auth/credentials.js';
import { InvalidOptionError } from '../errors/policy-errors.js';
import type { RegistryWarning } from '../events.js';
import { CredentialHelper } from './credential-helper.js';
import {
  type DockerAuth,
  type DockerConfig,
  fromDockerAuth,
  readDockerConfig,
  toDockerAuth,
  writeDockerConfig,
} from './docker-config.js';
import { type HelperRunner, createHelperRunner } from './run-helper.js';
import { matchKey, storageKey } from './server-key.js';

/** Where {@link createDockerKeychain} looks. */
export interface DockerKeychainOptions {
  /**
   * Files in the format of Docker's `config.json` or of containers-auth.json(5), the most important first. Files that do
   * not exist are passed over. Changes go to the first.
   */
  readonly files: readonly string[];
  /** Starts credential helpers. Default: a process with nothing but a PATH in its environment. */
  readonly runHelper?: HelperRunner;
  /** A file or a helper that does not work is reported here and then taken for empty. */
  readonly onWarning?: (warning: RegistryWarning) => void;
}

/** Where credentials are kept: by a helper, or in a file, where whoever can read the file can read them. */
export type CredentialsPlace =
  | { readonly kind: 'helper'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string };

/** A keychain that can also be changed: what `login` and `logout` need. */
export interface WritableKeychain extends Keychain {
  /** Keeps credentials for a registry: with the credential helper if one is configured, else in the first file. */
  store(registry: string, credentials: Credentials): Promise<CredentialsPlace>;
  /** Forgets them. Returns whether there were any. */
  erase(registry: string): Promise<boolean>;
}

/** The credentials that Docker, podman and skopeo use as well. Reads the files anew for each lookup. */
export function createDockerKeychain(options: DockerKeychainOptions): WritableKeychain {
  return new DockerKeychain(options);
}

class DockerKeychain implements WritableKeychain {
  readonly #files: readonly string[];
  readonly #runHelper: HelperRunner;
  readonly #warn: (message: string, cause: unknown) => void;

  constructor({ files, runHelper, onWarning }: DockerKeychainOptions) {
    this.#files = files;
    this.#runHelper = runHelper ?? createHelperRunner();
    this.#warn = (message, cause) => onWarning?.({ kind: 'warning', message, cause });
  }

  async credentialsFor(request: CredentialsRequest): Promise<Credentials | undefined> {
    for (const file of this.#files) {
      const config = await this.#attempt(`${file} is not used`, async () => readDockerConfig(file));
      const found = config && (await this.#find(config, request));
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  async store(registry: string, credentials: Credentials): Promise<CredentialsPlace> {
    const { file, config } = await this.#openFirst();
    const key = storageKey(registry);
    const helper = this.#helperFor(config, registry);
    await helper?.store(key, credentials);
    // With a helper, an empty entry is left behind, as Docker does: it says that there is something.
    const entry = helper === undefined ? toDockerAuth(credentials) : {};
    await writeDockerConfig(file, {
      ...config,
      auths: { ...withoutRegistry(config, registry), [key]: entry },
    });
    const name = helper && helperName(config, registry);
    return name === undefined ? { kind: 'file', path: file } : { kind: 'helper', name };
  }

  async erase(registry: string): Promise<boolean> {
    const { file, config } = await this.#openFirst();
    const hadAny = (await this.#find(config, { registry })) !== undefined;
    if (hadAny) {
      await this.#helperFor(config, registry)?.erase(storageKey(registry));
    }
    const auths = withoutRegistry(config, registry);
    if (Object.keys(auths).length !== Object.keys(config.auths ?? {}).length) {
      await writeDockerConfig(file, { ...config, auths });
    }
    return hadAny;
  }

  async #find(
    config: DockerConfig,
    { registry, repository = '' }: CredentialsRequest,
  ): Promise<Credentials | undefined> {
    const held = await this.#attempt(`no credentials from the helper for ${registry}`, async () =>
      this.#helperFor(config, registry)?.get(storageKey(registry)),
    );
    return held ?? findAuth(config, registry, repository);
  }

  #helperFor(config: DockerConfig, registry: string): CredentialHelper | undefined {
    const name = helperName(config, registry);
    return name === undefined ? undefined : new CredentialHelper(name, this.#runHelper);
  }

  async #openFirst(): Promise<{ readonly file: string; readonly config: DockerConfig }> {
    const [file] = this.#files;
    if (file === undefined) {
      throw new InvalidOptionError('files', 'there is no file to keep credentials in');
    }
    return { file, config: await readDockerConfig(file) };
  }

  async #attempt<T>(failure: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#warn(`${failure}: ${messageOf(error)}`, error);
      return undefined;
    }
  }
}

/** The helper for a registry: its own, or the one for all. */
function helperName(
  { credHelpers = {}, credsStore }: DockerConfig,
  registry: string,
): string | undefined {
  const own = Object.entries(credHelpers).find(([key]) => matchKey(key, registry, '') === 0);
  const helper = own === undefined ? credsStore : own[1];
  return helper === '' ? undefined : helper;
}

/** The entry that fits best: one for a part of the registry comes before one for all of it. */
function findAuth(
  { auths = {} }: DockerConfig,
  registry: string,
  repository: string,
): Credentials | undefined {
  const fitting = Object.entries(auths)
    .map(([key, entry]) => ({ entry, fit: matchKey(key, registry, repository) ?? -1 }))
    .filter(({ fit }) => fit >= 0)
    .sort((a, b) => b.fit - a.fit);
  for (const { entry } of fitting) {
    const credentials = fromDockerAuth(entry);
    if (credentials !== undefined) {
      return credentials;
    }
  }
  return undefined;
}

function withoutRegistry(
  { auths = {} }: DockerConfig,
  registry: string,
): Readonly<Record<string, DockerAuth>> {
  const others = Object.entries(auths).filter(([key]) => matchKey(key, registry, '') !== 0);
  return Object.fromEntries(others);
}
