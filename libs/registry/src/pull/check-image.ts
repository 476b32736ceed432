import {
  type Descriptor,
  type Digest,
  type ImageConfig,
  type ImageManifest,
  type Platform,
  PlatformNotFoundError,
  type Reference,
  formatPlatform,
  formatReference,
  isSamePlatform,
} from '@docklet/oci';

import { InvalidImageError } from '../errors/content-errors.js';

/** What an image has to be. */
export interface ImageWish {
  readonly reference: Reference;
  readonly platform: Platform;
}

/**
 * Checks that a manifest and a configuration belong together, and are for the platform.
 *
 * @throws InvalidImageError `DOCKLET_REGISTRY_INVALID_IMAGE`
 * @throws PlatformNotFoundError `DOCKLET_OCI_PLATFORM_NOT_FOUND`
 */
export function checkImage(
  { reference, platform }: ImageWish,
  { layers }: ImageManifest,
  config: ImageConfig,
): void {
  const contradiction = findContradiction(layers, config.rootfs.diff_ids);
  if (contradiction !== undefined) {
    throw new InvalidImageError(formatReference(reference), contradiction);
  }
  if (!isSamePlatform(config, platform)) {
    throw new PlatformNotFoundError(formatPlatform(platform), [formatPlatform(config)]);
  }
}

function findContradiction(
  layers: readonly Descriptor[],
  diffIds: readonly Digest[],
): string | undefined {
  if (diffIds.length !== layers.length) {
    return `it has ${layers.length} layers, and its configuration names ${diffIds.length}`;
  }
  const contents = new Map<Digest, Digest | undefined>();
  for (const [index, { digest }] of layers.entries()) {
    // The same compressed bytes cannot hold two different layers; only the first would be looked at.
    if (contents.has(digest) && contents.get(digest) !== diffIds[index]) {
      return `its configuration names two contents for layer ${digest}`;
    }
    contents.set(digest, diffIds[index]);
  }
  return undefined;
}
