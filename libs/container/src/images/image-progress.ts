/** How far a layer of an image that is being pulled is. */
export interface ImageProgress {
  /**
   * `waiting`: another process is fetching or unpacking it. `resumed`: this much was there from an earlier attempt.
   * `downloading`, `extracting`: this much is done. `ready`: it can be mounted.
   */
  readonly kind: 'waiting' | 'resumed' | 'downloading' | 'extracting' | 'ready';
  /** The digest of the layer as it is transferred. */
  readonly digest: string;
  readonly bytes: number;
  readonly total: number;
}

/** How an image is got. */
export interface PullOptions {
  readonly signal?: AbortSignal | undefined;
  /** `linux/arm64`; default: that of this machine. */
  readonly platform?: string | undefined;
  readonly onProgress?: ((progress: ImageProgress) => void) | undefined;
}
