/** How far a layer may unfold. What it is compressed to is bounded by its descriptor. */
export interface LayerLimits {
  /** The largest layer, unpacked. Default: 64 GiB. */
  readonly maxBytes: number;
  /** The most entries. Default: 4 million. */
  readonly maxEntries: number;
  /**
   * How many bytes may come out for each byte that went in. It counts from the first 256 MiB on; gzip ends at about 1000.
   * Default: 200.
   */
  readonly maxRatio: number;
}

/** Real layers stay far below. */
export const defaultLayerLimits: LayerLimits = {
  maxBytes: 64 * 1024 ** 3,
  maxEntries: 4_000_000,
  maxRatio: 200,
};

/** Up to this size the ratio does not matter: it could not fill anything. */
export const unsuspiciousBytes = 256 * 1024 ** 2;
