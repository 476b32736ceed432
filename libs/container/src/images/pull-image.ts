import type { ImageStore } from '@docklet/image';
import type { Reference } from '@docklet/oci';
import type { RegistryClient, RegistryEvent } from '@docklet/registry';
import { formatReference, parsePlatform, parseReference } from '@docklet/oci';
import type { CompleteEngineOptions } from '../engine/engine-options.js';
import type { PullOptions } from './image-progress.js';
import type { PulledImage } from './image-service.js';

/** Pulls an image from its registry into a store. */
export async function pullImage(
  store: ImageStore,
  engine: CompleteEngineOptions,
  name: string,
  options: PullOptions,
): Promise<PulledImage> {
  const { signal, platform, onProgress } = options;
  const reference = parseReference(name);
  using client = await openClient(engine);
  await using addition = await store.beginAddition(signal === undefined ? {} : { signal });
  const pulled = await client.pullImage(
    reference,
    {
      storeLayer: async (layer) => {
        const { digest, size } = layer.descriptor;
        await addition.addLayer(
          layer,
          (target) =>
            layer.download({
              ...target,
              onProgress: ({ kind, bytes, total }) => {
                const shown = kind === 'resumed' ? 'resumed' : 'downloading';
                onProgress?.({ kind: shown, digest, bytes, total });
              },
            }),
          {
            signal: layer.signal,
            onProgress: ({ kind, bytes, total }) => {
              const shown = kind === 'unpacking' ? 'extracting' : kind;
              onProgress?.({ kind: shown, digest, bytes, total });
            },
          },
        );
        onProgress?.({ kind: 'ready', digest, bytes: size, total: size });
      },
    },
    {
      findDocument: (digest) => store.readDocument(digest),
      ...(signal === undefined ? {} : { signal }),
      ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
    },
  );
  const { digest } = pulled.target;
  const committed = await addition.commit({
    ...pulled,
    names: [reference, withDigest(reference, digest)],
  });
  return {
    reference: formatReference(reference),
    digest,
    id: committed.image.id,
    isNew: committed.names.some(({ kind }) => kind !== 'unchanged'),
  };
}

/** What a tag stood for when it was pulled, as a name of its own. */
function withDigest({ registry, repository }: Reference, digest: Reference['digest']): Reference {
  return { registry, repository, ...(digest === undefined ? {} : { digest }) };
}

async function openClient({
  insecureRegistries,
  onWarning,
  registry = {},
}: CompleteEngineOptions): Promise<RegistryClient> {
  const { createDockerKeychain, createRegistryClient } = await import('@docklet/registry');
  const { credentialFiles = [], certsFolders = [], httpProxy, httpsProxy, noProxy } = registry;
  const onEvent = (event: RegistryEvent): void => {
    if (event.kind === 'warning') {
      onWarning?.(event.message);
    }
  };
  return createRegistryClient({
    insecureRegistries,
    keychain: createDockerKeychain({ files: credentialFiles, onWarning: onEvent }),
    tls: { certsFolders },
    proxy: {
      ...(httpProxy === undefined ? {} : { httpProxy }),
      ...(httpsProxy === undefined ? {} : { httpsProxy }),
      ...(noProxy === undefined ? {} : { noProxy }),
    },
    onEvent,
  });
}
