import type { Digest, ImageConfig, ImageManifest } from '@docklet/oci';

import { InvalidImageError } from '../errors/image-errors.js';
import type { ImageLayer } from '../layers/ensure-layer.js';

/**
 * Joins what the manifest and the configuration say of each layer.
 *
 * @throws InvalidImageError `DOCKLET_IMAGE_INVALID_IMAGE` if they do not fit
 */
export function pairLayers(
  image: string,
  { layers }: ImageManifest,
  { rootfs: { diff_ids: diffIds } }: ImageConfig,
): readonly ImageLayer[] {
  if (layers.length !== diffIds.length) {
    const counts = `${layers.length} layers, and its configuration names ${diffIds.length}`;
    throw new InvalidImageError(image, `it has ${counts}`);
  }
  const known = new Map<Digest, Digest>();
  return layers.flatMap((descriptor, index) => {
    const diffId = diffIds[index];
    // The same blob cannot unpack to two different archives.
    if ((known.get(descriptor.digest) ?? diffId) !== diffId) {
      throw new InvalidImageError(image, `it names two contents for layer ${descriptor.digest}`);
    }
    if (diffId === undefined) {
      return [];
    }
    known.set(descriptor.digest, diffId);
    return [{ descriptor, diffId }];
  });
}
