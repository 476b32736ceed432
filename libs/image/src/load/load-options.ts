import type { Digest, LayerCompression, Platform, Reference } from '@docklet/oci';

/** How far the loading of an image is. */
export interface LoadProgress {
  /** `copying`: a layer comes out of the archive. `unpacking`: it is being made ready. `ready`: it is. */
  readonly kind: 'copying' | 'waiting' | 'unpacking' | 'ready';
  /** Of the layer, as the archive has it. */
  readonly digest: Digest;
  readonly bytes: number;
  readonly total: number;
}

/** How images are loaded. */
export interface LoadOptions {
  /** Only images for this platform. Default: all that are complete. */
  readonly platform?: Platform;
  /** Names for the image, if the archive has only one; those in the archive do not count then. */
  readonly names?: readonly Reference[];
  /**
   * What becomes of names that other images have. The archive says which names its images get, and whoever made it may be
   * a stranger (CVE-2026-50195). Default: `keep`; the result says which names were not given.
   */
  readonly takenNames?: 'replace' | 'keep';
  /** How layers are compressed that come without compression, to be kept for a push. Default: `gzip`. */
  readonly compression?: LayerCompression;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: LoadProgress) => void;
}
