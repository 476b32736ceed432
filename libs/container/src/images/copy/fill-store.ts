import { open } from 'node:fs/promises';
import type { BlobTarget, ImageStore } from '@docklet/image';
import type { Descriptor, ImageManifest, Reference } from '@docklet/oci';
import { createDigestVerifier, parseManifest } from '@docklet/oci';
import type { TransferOptions } from '../image-progress.js';
import type { Contents } from '../push-contents.js';
import { IncompleteCopyError, LayoutIoError } from './copy-errors.js';

type Document = Contents['documents'][number];

/** An image, and the indexes that lead to it, the outermost first. */
interface Branch {
  readonly indexes: readonly Document[];
  readonly manifest: Document;
  readonly parsed: ImageManifest;
}

/**
 * Puts contents into a store under a name. Layers are made when they are needed.
 *
 * @throws IncompleteCopyError (`DOCKLET_CONTAINER_INCOMPLETE_COPY`) when they are more than images
 */
export async function fillStore(
  store: ImageStore,
  name: Reference,
  contents: Contents,
  options: TransferOptions,
): Promise<void> {
  const { signal, onProgress } = options;
  await using addition = await store.beginAddition(signal === undefined ? {} : { signal });
  for (const { descriptor, source } of contents.blobs) {
    const { digest, size } = descriptor;
    await addition.addBlob(descriptor, (target) =>
      receive(descriptor, source.open(0), target, options),
    );
    onProgress?.({ kind: 'ready', digest, bytes: size, total: size });
  }
  for (const { indexes, manifest, parsed } of branches(contents)) {
    const bytes = await store.readDocument(parsed.config.digest);
    try {
      await addition.commit({
        manifest,
        indexes,
        config: { descriptor: parsed.config, bytes: bytes ?? new Uint8Array() },
        names: [name],
      });
    } catch (error) {
      throw new IncompleteCopyError(name.repository, manifest.descriptor.digest, error);
    }
  }
}

/** Every image below the last document. */
function branches({ documents }: Contents): readonly Branch[] {
  const byDigest = new Map(documents.map((document) => [document.descriptor.digest, document]));
  const walk = (
    document: Document | undefined,
    indexes: readonly Document[],
  ): readonly Branch[] => {
    if (document === undefined) {
      return [];
    }
    const parsed = parseManifest(document.bytes, document.descriptor.mediaType);
    return parsed.kind === 'manifest'
      ? [{ indexes, manifest: document, parsed: parsed.manifest }]
      : parsed.index.manifests.flatMap(({ digest }) =>
          walk(byDigest.get(digest), [...indexes, document]),
        );
  };
  return walk(documents.at(-1), []);
}

async function receive(
  descriptor: Descriptor,
  content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { partialPath, onChunk }: BlobTarget,
  { signal, onProgress }: TransferOptions,
): Promise<void> {
  const { digest, size } = descriptor;
  const verifier = createDigestVerifier(descriptor);
  const handle = await open(partialPath, 'w', 0o600);
  try {
    for await (const chunk of content) {
      signal?.throwIfAborted();
      verifier.update(chunk);
      await handle.writeFile(chunk).catch((error: unknown) => {
        throw new LayoutIoError('write', partialPath, error);
      });
      await onChunk?.(chunk);
      onProgress?.({ kind: 'downloading', digest, bytes: verifier.receivedBytes, total: size });
    }
    verifier.finish();
  } finally {
    await handle.close();
  }
}
