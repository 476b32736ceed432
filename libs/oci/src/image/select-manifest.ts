import type { Descriptor } from './descriptor.js';
import { PlatformNotFoundError } from '../errors.js';
import type { ImageIndex } from './manifest.js';
import { type Platform, formatPlatform, isSamePlatform } from './platform.js';

/**
 * The entry of an index for exactly this platform.
 *
 * There is no falling back to "something that may run here": an image for another CPU that starts under emulation, or
 * not at all, is worse than an error that lists what there is.
 *
 * @throws PlatformNotFoundError `DOCKLET_OCI_PLATFORM_NOT_FOUND`
 */
export function selectManifest(index: ImageIndex, platform: Platform): Descriptor {
  const entry = index.manifests.find(
    (candidate) => candidate.platform !== undefined && isSamePlatform(candidate.platform, platform),
  );
  if (entry === undefined) {
    throw new PlatformNotFoundError(
      formatPlatform(platform),
      listPlatforms(index).map(formatPlatform),
    );
  }
  return entry;
}

/** The platforms an index has images for, each once and in order. */
export function listPlatforms(index: ImageIndex): readonly Platform[] {
  const byName = new Map<string, Platform>();
  for (const { platform } of index.manifests) {
    // BuildKit keeps attestations in the index, as images for a platform that does not exist.
    if (platform !== undefined && platform.os !== 'unknown') {
      byName.set(formatPlatform(platform), platform);
    }
  }
  return [...byName.values()];
}
