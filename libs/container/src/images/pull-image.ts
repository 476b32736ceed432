import type { ImageAddition, ImageStore } from '@docklet/image';
import type { Reference } from '@docklet/oci';
import { formatReference, parsePlatform } from '@docklet/oci';
import type { DownloadedBlob, PullLayer, RegistryClient } from '@docklet/registry';
import type { ImageProgress, PullOptions } from './image-progress.js';

/** What a pull came to. */
export interface PulledImage {
  /** The whole name, with tag or digest. */
  readonly reference: string;
  /** What the name stands for at the registry. */
  readonly digest: string;
  /** The digest of the configuration. */
  readonly id: string;
  /** Whether anything changed here. */
  readonly isNew: boolean;
}

/** Pulls an image from its registry into a store. */
export async function pullImage(
  store: ImageStore,
  client: RegistryClient,
  reference: Reference,
  options: PullOptions,
): Promise<PulledImage> {
  const { signal, platform, onProgress, onOrigin } = options;
  await using addition = await store.beginAddition(signal === undefined ? {} : { signal });
  const pulled = await client.pullImage(
    reference,
    {
      onResolved: ({ manifest }) => {
        for (const { digest, size } of manifest.parsed.layers) {
          onProgress?.({ kind: 'queued', digest, bytes: 0, total: size });
        }
      },
      storeLayer: (layer) => storeLayer(addition, layer, { onProgress, onOrigin }),
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

/** Gets a layer ready to be mounted. If nothing had to be done for that, it was there. */
async function storeLayer(
  addition: ImageAddition,
  layer: PullLayer,
  { onProgress, onOrigin }: Pick<PullOptions, 'onProgress' | 'onOrigin'>,
): Promise<void> {
  const { digest, size } = layer.descriptor;
  const reported = new Set<ImageProgress['kind']>();
  const report = (kind: ImageProgress['kind'], bytes: number): void => {
    reported.add(kind);
    onProgress?.({ kind, digest, bytes, total: size });
  };
  let downloaded: DownloadedBlob | undefined;
  await addition.addLayer(
    layer,
    async (target) => {
      downloaded = await layer.download({
        ...target,
        onProgress: ({ kind, bytes }) => {
          report(kind === 'resumed' ? 'resumed' : 'downloading', bytes);
        },
      });
    },
    {
      signal: layer.signal,
      onProgress: ({ kind, bytes }) => {
        if (kind !== 'ready') {
          report(kind === 'unpacking' ? 'extracting' : kind, bytes);
        }
      },
    },
  );
  onOrigin?.(
    downloaded === undefined
      ? { kind: reported.has('waiting') ? 'joined' : 'here', digest }
      : { kind: 'downloaded', digest, ...downloaded },
  );
  report(reported.size === 0 ? 'exists' : 'ready', size);
}

/** What a tag stood for when it was pulled, as a name of its own. */
function withDigest({ registry, repository }: Reference, digest: Reference['digest']): Reference {
  return { registry, repository, ...(digest === undefined ? {} : { digest }) };
}
