import { forEachConcurrently } from '@docklet/async';
import type { Descriptor, Reference } from '@docklet/oci';
import { formatReference } from '@docklet/oci';
import type { BlobSource, PushProgress, RegistryClient } from '@docklet/registry';
import type { ImageProgress, TransferOptions } from './image-progress.js';

/** What a registry has to have for somebody to find an image there. */
export interface Contents {
  /** Configurations and layers. */
  readonly blobs: readonly { readonly descriptor: Descriptor; readonly source: BlobSource }[];
  /** Manifests and indexes, each after what it names. The last gets the name. */
  readonly documents: readonly { readonly descriptor: Descriptor; readonly bytes: Uint8Array }[];
}

/** What a push came to. */
export interface PushedImage {
  /** The whole name. */
  readonly reference: string;
  /** What it stands for at the registry from now on. */
  readonly digest: string;
  /** Of the manifest or index. */
  readonly sizeBytes: number;
}

/** How contents are sent. */
export interface SendOptions extends TransferOptions {
  /** A repository of the same registry that probably has the blobs. */
  readonly mountFrom?: string | undefined;
}

/** How many blobs are sent at a time. */
const maxConcurrent = 4;

const kinds: Readonly<Record<PushProgress['kind'], ImageProgress['kind']>> = {
  uploading: 'uploading',
  existing: 'exists',
  mounted: 'mounted',
  pushed: 'ready',
};

/** Sends an image to a registry: what is there already is not sent again, and the name comes last. */
export async function pushContents(
  client: RegistryClient,
  reference: Reference,
  { blobs, documents }: Contents,
  options: SendOptions,
): Promise<PushedImage> {
  const { signal, mountFrom, onProgress } = options;
  for (const { descriptor } of blobs) {
    const { digest, size } = descriptor;
    onProgress?.({ kind: 'queued', digest, bytes: 0, total: size });
  }
  await forEachConcurrently(blobs, { maxConcurrent, signal }, async (blob, either) => {
    await client.pushBlob(reference, blob.descriptor, blob.source, {
      signal: either,
      ...(mountFrom === undefined ? {} : { mountFrom }),
      onProgress: ({ kind, digest, bytes, total }) =>
        onProgress?.({ kind: kinds[kind], digest, bytes, total }),
    });
  });
  return pushDocuments(client, reference, documents, signal);
}

async function pushDocuments(
  client: RegistryClient,
  reference: Reference,
  documents: Contents['documents'],
  signal: AbortSignal | undefined,
): Promise<PushedImage> {
  const { registry, repository } = reference;
  let pushed: Descriptor | undefined;
  for (const [index, { descriptor, bytes }] of documents.entries()) {
    const { digest, mediaType } = descriptor;
    const target = index === documents.length - 1 ? reference : { registry, repository, digest };
    const call = signal === undefined ? {} : { signal };
    pushed = await client.pushManifest(target, { bytes, mediaType }, call);
  }
  return {
    reference: formatReference(reference),
    digest: pushed?.digest ?? '',
    sizeBytes: pushed?.size ?? 0,
  };
}
