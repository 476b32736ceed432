import {
  type Platform,
  PlatformNotFoundError,
  type Reference,
  formatPlatform,
  isSamePlatform,
} from '@docklet/oci';

import type { ImageArchive } from '../archive/image-archive.js';
import { InvalidArchiveError } from '../errors/archive-errors.js';
import type { LoadOptions } from './load-options.js';

/** An image that could be loaded. */
export interface Candidate {
  readonly platform: Platform;
  /** The names that the archive gives it. */
  readonly names: readonly Reference[];
  /** What it belongs to in the archive: images for several platforms that are one have the same. */
  readonly source: string;
}

/**
 * The images that are wanted, with the names they are to get.
 *
 * @throws InvalidArchiveError `DOCKLET_IMAGE_INVALID_ARCHIVE` if there is nothing to load, or one name for several images
 * @throws PlatformNotFoundError `DOCKLET_OCI_PLATFORM_NOT_FOUND`
 */
export function chooseImages<T extends Candidate>(
  { name }: ImageArchive,
  candidates: readonly T[],
  { platform, names }: LoadOptions,
): readonly T[] {
  if (candidates.length === 0) {
    throw new InvalidArchiveError(name, 'it has no complete image');
  }
  const chosen = candidates.filter(
    (candidate) => platform === undefined || isSamePlatform(candidate.platform, platform),
  );
  if (platform !== undefined && chosen.length === 0) {
    const available = candidates.map((candidate) => formatPlatform(candidate.platform));
    throw new PlatformNotFoundError(formatPlatform(platform), available);
  }
  if (names === undefined) {
    return chosen;
  }
  const sources = new Set(chosen.map(({ source }) => source));
  if (sources.size > 1) {
    const reason = `it has ${sources.size} images, which cannot have the same name`;
    throw new InvalidArchiveError(name, reason);
  }
  return chosen.map((candidate) => ({ ...candidate, names }));
}
