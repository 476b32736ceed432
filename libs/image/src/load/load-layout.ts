import {
  type Descriptor,
  checkLayoutMarker,
  imageLayout,
  layerCompression,
  layoutBlobPath,
  maxImageConfigBytes,
  mediaTypes,
  parseImageConfig,
} from '@docklet/oci';

import type { ImageArchive } from '../archive/image-archive.js';
import { readLayoutDocument, readSmall } from '../archive/read-small.js';
import { findBlob } from '../blobs/stored-blob.js';
import { type CommittedImage, commitImage } from '../images/commit-image.js';
import type { ImageDocument } from '../images/new-image.js';
import { pairLayers } from '../images/pair-layers.js';
import { platformOf } from '../images/platform-of.js';
import type { Workplace } from '../layers/build-layer.js';
import type { ImageLayer } from '../layers/ensure-layer.js';
import { type Candidate, chooseImages } from './choose-images.js';
import { addLayers } from './add-layers.js';
import { copyBlob } from './copy-blob.js';
import type { LoadOptions } from './load-options.js';
import { namesInLayout } from './names-in-layout.js';
import { type LayoutManifest, walkLayout } from './walk-layout.js';

/** An image of a layout, of which every part is there. */
interface LayoutImage extends LayoutManifest, Candidate {
  readonly config: ImageDocument;
  readonly layers: readonly ImageLayer[];
}

const configTypes: readonly string[] = [mediaTypes.ociConfig, mediaTypes.dockerConfig];
const maxMarkerBytes = 4096;

/** Loads the images of an OCI layout. Everything keeps its digest. */
export async function loadLayout(
  workplace: Workplace,
  archive: ImageArchive,
  options: LoadOptions,
): Promise<readonly CommittedImage[]> {
  checkLayoutMarker(await readSmall(archive, imageLayout.markerFile, maxMarkerBytes));
  const images: LayoutImage[] = [];
  for (const found of await walkLayout(archive)) {
    if (await isComplete(workplace, archive, found)) {
      images.push(await readImage(archive, found));
    }
  }
  const loaded: CommittedImage[] = [];
  for (const image of chooseImages(archive, images, options)) {
    loaded.push(await loadImage(workplace, archive, image, options));
  }
  return loaded;
}

/** Whether it is an image at all, and not an attestation; and whether we have its layers, or the archive does. */
async function isComplete(
  { context }: Workplace,
  archive: ImageArchive,
  { manifest: { config, layers } }: LayoutManifest,
): Promise<boolean> {
  const isLayer = ({ mediaType }: Descriptor): boolean => layerCompression(mediaType) !== undefined;
  if (!configTypes.includes(config.mediaType) || !layers.every(isLayer)) {
    return false;
  }
  for (const { digest } of layers) {
    const found = (await archive.find(layoutBlobPath(digest))) ?? (await findBlob(context, digest));
    if (found === undefined) {
      return false;
    }
  }
  return (await archive.find(layoutBlobPath(config.digest))) !== undefined;
}

async function readImage(archive: ImageArchive, found: LayoutManifest): Promise<LayoutImage> {
  const { document, manifest, entry } = found;
  const config = await readLayoutDocument(archive, manifest.config, maxImageConfigBytes);
  const parsed = parseImageConfig(config.bytes);
  return {
    ...found,
    config,
    platform: platformOf(parsed),
    layers: pairLayers(document.descriptor.digest, manifest, parsed),
    names: namesInLayout(entry),
    source: entry.digest,
  };
}

async function loadImage(
  workplace: Workplace,
  archive: ImageArchive,
  { document: manifest, config, indexes, layers, platform, names }: LayoutImage,
  options: LoadOptions,
): Promise<CommittedImage> {
  await addLayers(workplace, { layers, platform }, options, async (descriptor, copyOptions) => {
    const file = await archive.find(layoutBlobPath(descriptor.digest));
    return file && copyBlob(descriptor, file, copyOptions);
  });
  const { takenNames = 'keep' } = options;
  return await commitImage(workplace, { manifest, config, indexes, names, takenNames });
}
