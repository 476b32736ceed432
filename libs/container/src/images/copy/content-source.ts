import type { Descriptor, Digest, Platform } from '@docklet/oci';
import { hostPlatform, parseManifest, selectManifest } from '@docklet/oci';
import type { BlobSource } from '@docklet/registry';
import { TooManyManifestsError } from './copy-errors.js';
import type { Contents } from '../push-contents.js';

/** Somewhere that documents and blobs are read from by their digests. */
export interface ContentSource {
  /** As people call it. */
  readonly name: string;
  /** A manifest or index, checked. */
  readDocument(digest: Digest): Promise<{ descriptor: Descriptor; bytes: Uint8Array }>;
  /** A blob, to be checked by whoever reads it. */
  openBlob(descriptor: Descriptor): BlobSource;
}

/** Which part of what a name stands for is meant. */
export interface ContentChoice {
  /** Everything: the index and the images for all platforms. Default: one image. */
  readonly isWhole: boolean;
  /** Default: that of this machine. */
  readonly platform?: Platform | undefined;
}

/** Far more than there are platforms; an index of a stranger's could name any number. */
const maxDocuments = 1000;
const maxDepth = 4;

/** Everything that has to be transferred, each part after what it names. */
export async function collectContents(
  source: ContentSource,
  top: Digest,
  choice: ContentChoice,
): Promise<Contents> {
  const start = choice.isWhole ? top : await chooseManifest(source, top, choice);
  const documents = new Map<Digest, Contents['documents'][number]>();
  const blobs = new Map<Digest, Descriptor>();
  const visit = async (digest: Digest, depth: number): Promise<void> => {
    if (documents.has(digest)) {
      return;
    }
    if (depth > maxDepth || documents.size >= maxDocuments) {
      throw new TooManyManifestsError(source.name);
    }
    const document = await source.readDocument(digest);
    const parsed = parseManifest(document.bytes, document.descriptor.mediaType);
    if (parsed.kind === 'index') {
      for (const child of parsed.index.manifests) {
        await visit(child.digest, depth + 1);
      }
    } else {
      const { config, layers } = parsed.manifest;
      [config, ...layers].forEach((part) => blobs.set(part.digest, part));
    }
    documents.set(digest, document);
  };
  await visit(start, 0);
  return {
    documents: [...documents.values()],
    blobs: [...blobs.values()].map((descriptor) => ({
      descriptor,
      source: source.openBlob(descriptor),
    })),
  };
}

/** The manifest for a platform, through indexes. One that stands alone is taken as it is. */
async function chooseManifest(
  source: ContentSource,
  top: Digest,
  { platform = hostPlatform() }: ContentChoice,
): Promise<Digest> {
  let digest = top;
  for (let depth = 0; depth <= maxDepth; depth++) {
    const { bytes, descriptor } = await source.readDocument(digest);
    const parsed = parseManifest(bytes, descriptor.mediaType);
    if (parsed.kind === 'manifest') {
      return digest;
    }
    ({ digest } = selectManifest(parsed.index, platform));
  }
  throw new TooManyManifestsError(source.name);
}
