import {
  type Digest,
  type ImageConfig,
  maxImageConfigBytes,
  maxManifestBytes,
  mediaTypes,
  parseImageConfig,
  parseReference,
} from '@docklet/oci';

import type { ImageArchive } from '../archive/image-archive.js';
import { readSmall, requireFile } from '../archive/read-small.js';
import { readDocument } from '../blobs/documents.js';
import { documentOf } from '../blobs/json-document.js';
import { findBlob } from '../blobs/stored-blob.js';
import { InvalidArchiveError } from '../errors/archive-errors.js';
import { type CommittedImage, commitImage } from '../images/commit-image.js';
import { newestManifest, readImageRecord } from '../images/image-record.js';
import type { ImageDocument } from '../images/new-image.js';
import { platformOf } from '../images/platform-of.js';
import type { Workplace } from '../layers/build-layer.js';
import { ociManifest } from '../pack/oci-manifest.js';
import { packLayer } from '../pack/pack-layer.js';
import { type Candidate, chooseImages } from './choose-images.js';
import { type DockerManifestEntry, parseDockerManifest } from './docker-manifest.schema.js';
import type { LoadOptions } from './load-options.js';

/** The file that makes an archive one of Docker's. */
export const dockerManifestFile = 'manifest.json';

/** An image of a Docker archive. */
interface DockerImage extends Candidate {
  readonly config: ImageDocument;
  readonly parsedConfig: ImageConfig;
  /** Paths in the archive, lowest first. */
  readonly layers: readonly string[];
}

/**
 * Loads the images of an archive that `docker save` wrote. They keep their ids. Such an archive has no manifest, so the
 * images get one; unless the store knows them already.
 */
export async function loadDockerArchive(
  workplace: Workplace,
  archive: ImageArchive,
  options: LoadOptions,
): Promise<readonly CommittedImage[]> {
  const bytes = await readSmall(archive, dockerManifestFile, maxManifestBytes);
  const images: DockerImage[] = [];
  for (const entry of parseDockerManifest(bytes)) {
    images.push(await readImage(archive, entry));
  }
  const loaded: CommittedImage[] = [];
  for (const image of chooseImages(archive, images, options)) {
    const { config, names } = image;
    const manifest =
      (await findManifest(workplace, config.descriptor.digest)) ??
      (await addLayers(workplace, archive, image, options));
    const { takenNames = 'keep' } = options;
    loaded.push(await commitImage(workplace, { manifest, config, names, takenNames }));
  }
  return loaded;
}

/** The id of the image is the digest of its configuration, whatever the file is called (CVE-2014-9358). */
async function readImage(
  archive: ImageArchive,
  { Config: file, Layers: layers, RepoTags: tags = [] }: DockerManifestEntry,
): Promise<DockerImage> {
  const bytes = await readSmall(archive, file, maxImageConfigBytes);
  const parsedConfig = parseImageConfig(bytes);
  const { diff_ids: diffIds } = parsedConfig.rootfs;
  if (layers.length !== diffIds.length) {
    const counts = `${layers.length} layers, and its configuration names ${diffIds.length}`;
    throw new InvalidArchiveError(archive.name, `an image has ${counts}`);
  }
  return {
    config: documentOf(mediaTypes.ociConfig, bytes),
    parsedConfig,
    layers,
    platform: platformOf(parsedConfig),
    names: tags.map(parseReference),
    source: file,
  };
}

/** The manifest of an image that the store has already, complete. */
async function findManifest(
  { context, lease }: Workplace,
  id: Digest,
): Promise<ImageDocument | undefined> {
  const record = await readImageRecord(context, id);
  if (record === undefined) {
    return undefined;
  }
  const { mediaType, digest, blobs } = newestManifest(record);
  await lease.protect([id, digest, ...blobs, ...record.diffIds]);
  const found = await Promise.all(blobs.map(async (blob) => await findBlob(context, blob)));
  const bytes = found.includes(undefined) ? undefined : await readDocument(context, digest);
  return bytes && documentOf(mediaType, bytes);
}

async function addLayers(
  workplace: Workplace,
  archive: ImageArchive,
  { config, parsedConfig, layers }: DockerImage,
  options: LoadOptions,
): Promise<ImageDocument> {
  const { compression = 'gzip', signal, onProgress } = options;
  const descriptors = [];
  for (const [index, path] of layers.entries()) {
    const file = await requireFile(archive, path);
    const diffId = parsedConfig.rootfs.diff_ids[index];
    const layer = { file, compression, ...(diffId !== undefined && { diffId }) };
    const { descriptor } = await packLayer(workplace, layer, { signal, onProgress });
    descriptors.push(descriptor);
  }
  return ociManifest(config.descriptor, descriptors);
}
