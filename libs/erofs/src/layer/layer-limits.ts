import { LayerLimitError } from '../errors/layer-errors.js';

/** How large a layer may become. */
export interface LayerLimitOptions {
  /**
   * The largest archive that is read, and the largest image that is written. Holes of sparse files do not count.
   * Default: 64 GiB.
   */
  readonly maxBytes?: number;
  /** The most entries, and the most files and directories. Default: 4 million. */
  readonly maxEntries?: number;
  /**
   * The most memory for what has no fixed size: names, targets of links, xattrs, maps of sparse files. With it, memory
   * is bounded by about 90 bytes for each entry and this. Default: 512 MiB.
   */
  readonly maxMetadataBytes?: number;
}

const DEFAULT_MAX_BYTES = 64 * 1024 ** 3;
const DEFAULT_MAX_ENTRIES = 4_000_000;
const DEFAULT_MAX_METADATA_BYTES = 512 * 1024 ** 2;

/** The bounds of one layer, checked while it is read: an archive of a few kilobytes can unpack to terabytes. */
export class LayerLimits {
  readonly maxBytes: number;
  readonly #maxEntries: number;
  readonly #maxMetadataBytes: number;

  constructor(options: LayerLimitOptions = {}) {
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#maxEntries = options.maxEntries ?? DEFAULT_MAX_ENTRIES;
    this.#maxMetadataBytes = options.maxMetadataBytes ?? DEFAULT_MAX_METADATA_BYTES;
  }

  /** @throws LayerLimitError (DOCKLET_EROFS_LAYER_LIMIT) */
  checkBytes(bytes: number): void {
    if (bytes > this.maxBytes) {
      throw new LayerLimitError({ limit: 'maxBytes', value: this.maxBytes });
    }
  }

  /** @throws LayerLimitError (DOCKLET_EROFS_LAYER_LIMIT) */
  checkEntries(count: number): void {
    if (count > this.#maxEntries) {
      throw new LayerLimitError({ limit: 'maxEntries', value: this.#maxEntries });
    }
  }

  /** @throws LayerLimitError (DOCKLET_EROFS_LAYER_LIMIT) */
  checkMetadata(bytes: number): void {
    if (bytes > this.#maxMetadataBytes) {
      throw new LayerLimitError({ limit: 'maxMetadataBytes', value: this.#maxMetadataBytes });
    }
  }
}
