import { imageLayout } from '@docklet/oci';

import type { ImageArchive } from '../archive/image-archive.js';
import { openArchive } from '../archive/open-archive.js';
import type { ArchiveSource } from '../archive/source-file.js';
import { InvalidArchiveError } from '../errors/archive-errors.js';
import type { CommittedImage } from '../images/commit-image.js';
import type { Workplace } from '../layers/build-layer.js';
import { Lease } from '../store/lease.js';
import type { StoreContext } from '../store/store-context.js';
import { dockerManifestFile, loadDockerArchive } from './load-docker-archive.js';
import { loadLayout } from './load-layout.js';
import type { LoadOptions } from './load-options.js';

/**
 * Loads images from an archive: an OCI layout (a folder or a tar file), or what `docker save` writes. An archive that is
 * both is read as a layout, which keeps the digests.
 *
 * @throws InvalidArchiveError `DOCKLET_IMAGE_INVALID_ARCHIVE`, ArchiveLimitError `DOCKLET_IMAGE_ARCHIVE_LIMIT`, and the
 *   errors of adding an image
 */
export async function loadImages(
  context: StoreContext,
  source: ArchiveSource,
  options: LoadOptions = {},
): Promise<readonly CommittedImage[]> {
  await using lease = await Lease.open(context, options.signal);
  const workplace = { context, lease };
  const archive = await openArchive(workplace, source, options.signal);
  return await loadArchive(workplace, archive, options);
}

async function loadArchive(
  workplace: Workplace,
  archive: ImageArchive,
  options: LoadOptions,
): Promise<readonly CommittedImage[]> {
  if ((await archive.find(imageLayout.markerFile)) !== undefined) {
    return await loadLayout(workplace, archive, options);
  }
  if ((await archive.find(dockerManifestFile)) !== undefined) {
    return await loadDockerArchive(workplace, archive, options);
  }
  const reason = `it has neither ${imageLayout.markerFile} nor ${dockerManifestFile}`;
  throw new InvalidArchiveError(archive.name, reason, {
    hint: 'a plain archive of files is imported, not loaded',
  });
}
