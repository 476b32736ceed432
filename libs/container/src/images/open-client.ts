import type { Keychain, RegistryClient, RegistryEvent, WritableKeychain } from '@docklet/registry';
import type { CompleteEngineOptions } from '../engine/engine-options.js';
import { registryNotice } from './registry-notice.js';

/** A client for registries, with the credentials that are kept for them or with others. */
export async function openClient(
  engine: CompleteEngineOptions,
  keychain?: Keychain,
): Promise<RegistryClient> {
  const { createRegistryClient } = await import('@docklet/registry');
  const { insecureRegistries, registry = {} } = engine;
  const { certsFolders = [], httpProxy, httpsProxy, noProxy } = registry;
  return createRegistryClient({
    insecureRegistries,
    keychain: keychain ?? (await openKeychain(engine)),
    tls: { certsFolders },
    proxy: {
      ...(httpProxy === undefined ? {} : { httpProxy }),
      ...(httpsProxy === undefined ? {} : { httpsProxy }),
      ...(noProxy === undefined ? {} : { noProxy }),
    },
    onEvent: (event) => {
      warn(engine, event);
    },
  });
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

function warn({ onWarning }: CompleteEngineOptions, event: RegistryEvent): void {
  const notice = registryNotice(event);
  if (notice !== undefined) {
    onWarning?.(notice);
  }
}
