import type {
  Keychain,
  MirrorRule,
  RegistryClient,
  RegistryEvent,
  WritableKeychain,
} from '@docklet/registry';
import type { CompleteEngineOptions } from '../engine/engine-options.js';
import { registryNotice } from './registry-notice.js';

/** What is special about a client. */
export interface ClientOptions {
  /** Default: the credentials that are kept for registries. */
  readonly keychain?: Keychain;
  /** Told of everything, besides what people are told. */
  readonly onEvent?: (event: RegistryEvent) => void;
  /** Asks for an identity token in exchange for the password; see `RegistryClientOptions`. */
  readonly onIdentityToken?: (token: string) => void;
}

/** A client for registries, with the engine's settings. */
export async function openClient(
  engine: CompleteEngineOptions,
  { keychain, onEvent, onIdentityToken }: ClientOptions = {},
): Promise<RegistryClient> {
  const { createRegistryClient, readRegistriesConf } = await import('@docklet/registry');
  const { insecureRegistries, registryMirrors, registry = {} } = engine;
  const { certsFolders = [], registriesConf = [], httpProxy, httpsProxy, noProxy } = registry;
  const shared = await readRegistriesConf(registriesConf);
  const notice = noticeOnce(engine);
  return createRegistryClient({
    insecureRegistries: [...insecureRegistries, ...shared.insecureRegistries],
    // Of several rules for one prefix the first counts: the engine's own settings come first.
    mirrors: [...mirrorRules(registryMirrors), ...shared.mirrors],
    keychain: keychain ?? (await openKeychain(engine)),
    tls: { certsFolders },
    proxy: {
      ...(httpProxy === undefined ? {} : { httpProxy }),
      ...(httpsProxy === undefined ? {} : { httpsProxy }),
      ...(noProxy === undefined ? {} : { noProxy }),
    },
    ...(onIdentityToken !== undefined && { onIdentityToken }),
    onEvent: (event) => {
      notice(event);
      onEvent?.(event);
    },
  });
}

/** Of several mirrors for one prefix the first is asked first. */
function mirrorRules(settings: readonly string[]): readonly MirrorRule[] {
  const pairs = settings.map((setting) => {
    const equals = setting.indexOf('=');
    return { prefix: setting.slice(0, equals), mirror: setting.slice(equals + 1) };
  });
  return [...new Set(pairs.map(({ prefix }) => prefix))].map((prefix) => ({
    prefix,
    mirrors: pairs.filter((pair) => pair.prefix === prefix).map(({ mirror }) => mirror),
  }));
}

/** The credentials that are kept for registries. */
export async function openKeychain(engine: CompleteEngineOptions): Promise<WritableKeychain> {
  const { createDockerKeychain } = await import('@docklet/registry');
  return createDockerKeychain({
    files: engine.registry?.credentialFiles ?? [],
    onWarning: (event) => {
      warn(engine, event);
    },
  });
}

/** A mirror that cannot help with one part of an image usually cannot with the others either: it is told once. */
function noticeOnce(engine: CompleteEngineOptions): (event: RegistryEvent) => void {
  const failed = new Set<string>();
  return (event) => {
    const isKnown = event.kind === 'origin-failed' && failed.has(event.origin);
    if (event.kind === 'origin-failed') {
      failed.add(event.origin);
    }
    if (!isKnown) {
      warn(engine, event);
    }
  };
}

function warn({ onWarning }: CompleteEngineOptions, event: RegistryEvent): void {
  const notice = registryNotice(event);
  if (notice !== undefined) {
    onWarning?.(notice);
  }
}
