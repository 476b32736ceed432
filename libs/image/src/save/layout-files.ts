import path from 'node:path';

import { type Descriptor, imageLayout, layoutBlobPath, mediaTypes } from '@docklet/oci';

import { requireBlob } from '../blobs/stored-blob.js';
import type { StoreContext } from '../store/store-context.js';
import { checkedContent } from './checked-content.js';
import type { SavePlan } from './save-plan.js';

/** A file that is written: into an archive or a folder. */
export interface SavedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** The index of a layout. */
export function layoutIndex(entries: readonly Descriptor[]): Buffer {
  const { ociIndex: mediaType } = mediaTypes;
  return Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests: entries }));
}

/** The file that says that a folder is a layout. */
export function layoutMarkerFile(): SavedFile {
  return smallFile(imageLayout.markerFile, Buffer.from(imageLayout.markerContent));
}

/** The folders that blobs are in, the outer ones first. */
export function blobFolders({ blobs }: SavePlan): readonly string[] {
  const inner = [...blobs.keys()].map((digest) => path.posix.dirname(layoutBlobPath(digest)));
  return [imageLayout.blobsFolder, ...new Set(inner)];
}

/** The blobs of a layout. They are checked while they are read: what is damaged is not passed on. */
export async function* layoutBlobs(
  context: StoreContext,
  { blobs }: SavePlan,
): AsyncGenerator<SavedFile, void, void> {
  for (const { digest, size } of blobs.values()) {
    const blob = await requireBlob(context, digest);
    const content = checkedContent(blob.open(), { digest, size });
    yield { path: layoutBlobPath(digest), sizeBytes: size, content };
  }
}

/** A file that is in memory. */
export function smallFile(path: string, bytes: Uint8Array): SavedFile {
  return { path, sizeBytes: bytes.byteLength, content: [bytes] };
}
