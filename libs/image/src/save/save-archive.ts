import { imageLayout } from '@docklet/oci';
import { type TarInput, tarEntry, writeTar } from '@docklet/erofs';

import { dockerManifestFile } from '../load/load-docker-archive.js';
import { Lease } from '../store/lease.js';
import type { StoreContext } from '../store/store-context.js';
import { dockerManifest } from './docker-manifest.js';
import {
  type SavedFile,
  blobFolders,
  layoutBlobs,
  layoutIndex,
  layoutMarkerFile,
  smallFile,
} from './layout-files.js';
import { type SaveChoice, type SavePlan, planSave } from './save-plan.js';

/** What is saved into an archive, and how. */
export interface SaveOptions extends SaveChoice {
  /**
   * `docker`: an OCI layout that `docker load` takes, too, in all its versions. `oci`: the layout alone. Default: `docker`.
   */
  readonly format?: 'docker' | 'oci';
}

/**
 * Images as a tar archive. The same images give the same bytes. What is damaged in the store is found before the end is
 * reached: an archive is complete if no error came.
 *
 * @throws ImageNotFoundError `DOCKLET_IMAGE_NOT_FOUND`, BlobMissingError `DOCKLET_IMAGE_BLOB_MISSING`,
 *   DigestMismatchError `DOCKLET_OCI_DIGEST_MISMATCH`, SizeMismatchError `DOCKLET_OCI_SIZE_MISMATCH`
 */
export async function* saveArchive(
  context: StoreContext,
  options: SaveOptions,
): AsyncGenerator<Uint8Array, void, void> {
  await using lease = await Lease.open(context);
  const plan = await planSave(context, options);
  await lease.protect([...plan.blobs.keys()]);
  yield* writeTar(archiveEntries(context, plan, options));
}

async function* archiveEntries(
  context: StoreContext,
  plan: SavePlan,
  { format = 'docker' }: SaveOptions,
): AsyncGenerator<TarInput, void, void> {
  yield fileEntry(layoutMarkerFile());
  yield fileEntry(smallFile(imageLayout.indexFile, layoutIndex(plan.entries)));
  if (format === 'docker') {
    yield fileEntry(smallFile(dockerManifestFile, dockerManifest(plan)));
  }
  for (const folder of blobFolders(plan)) {
    yield { entry: tarEntry({ name: Buffer.from(`${folder}/`), type: 'directory', mode: 0o755 }) };
  }
  for await (const file of layoutBlobs(context, plan)) {
    yield fileEntry(file);
  }
}

function fileEntry({ path, sizeBytes, content }: SavedFile): TarInput {
  return { entry: tarEntry({ name: Buffer.from(path), size: sizeBytes }), content };
}
