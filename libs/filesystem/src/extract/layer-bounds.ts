import type { LayerBound } from './errors.js';
import { LayerTooLargeError } from './errors.js';

/** How large a layer may become. */
export interface LayerBoundOptions {
  /** The largest archive that is read. Holes of sparse files do not count. Default: 64 GiB. */
  readonly maxBytes?: number;
  /** The most entries and folders. Default: 4 million. */
  readonly maxEntries?: number;
  /** The most memory for names of folders, whose times are set at the end. Default: 512 MiB. */
  readonly maxMetadataBytes?: number;
}

const defaults: Readonly<Record<LayerBound, number>> = {
  maxBytes: 64 * 1024 ** 3,
  maxEntries: 4_000_000,
  maxMetadataBytes: 512 * 1024 ** 2,
};

/** The bounds of one layer, checked while it is read: an archive of a few kilobytes can unpack to terabytes. */
export class LayerBounds {
  readonly #limits: Readonly<Record<LayerBound, number>>;

  constructor({ maxBytes, maxEntries, maxMetadataBytes }: LayerBoundOptions = {}) {
    this.#limits = {
      maxBytes: maxBytes ?? defaults.maxBytes,
      maxEntries: maxEntries ?? defaults.maxEntries,
      maxMetadataBytes: maxMetadataBytes ?? defaults.maxMetadataBytes,
    };
  }

  /** @throws {@link LayerTooLargeError} (`DOCKLET_FILESYSTEM_LAYER_TOO_LARGE`) */
  check(bound: LayerBound, value: number): void {
    const limit = this.#limits[bound];
    if (value > limit) {
      throw new LayerTooLargeError(bound, limit);
    }
  }
}
