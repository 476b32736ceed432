/** How far a layer of an image that is being transferred is. */
export interface ImageProgress {
  /**
   * `queued`: it is not here, and its turn comes. `exists`: there was nothing to do. `waiting`: another process is
   * fetching or unpacking it. `resumed`: this much was there from an earlier attempt. `downloading`, `extracting`,
   * `uploading`: this much is done. `mounted`: the registry had it in another repository. `ready`: it can be mounted, or is
   * at the registry.
   */
  readonly kind:
    | 'queued'
    | 'exists'
    | 'waiting'
    | 'resumed'
    | 'downloading'
    | 'extracting'
    | 'uploading'
    | 'mounted'
    | 'ready';
  /** The digest of the layer as it is transferred. */
  readonly digest: string;
  readonly bytes: number;
  readonly total: number;
}

/** How a transfer is watched and given up. */
export interface TransferOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImageProgress) => void) | undefined;
}

/**
 * Where a part of an image came from. `here`: it was here already. `joined`: another process was fetching it, and we
 * waited for that.
 */
export type ImageOrigin =
  | { readonly kind: 'here' | 'joined'; readonly digest: string }
  | {
      readonly kind: 'downloaded';
      readonly digest: string;
      /** The registry or mirror that it came from. */
      readonly from: string;
      /** How much of it was here from an earlier attempt. */
      readonly resumedBytes: number;
    };

/** How an image is got. */
export interface PullOptions extends TransferOptions {
  /** Told where everything came from: manifests, configurations, layers. */
  readonly onOrigin?: ((origin: ImageOrigin) => void) | undefined;
  /** `linux/arm64`; default: that of this machine. */
  readonly platform?: string | undefined;
}

/** How an image is sent. */
export interface PushOptions extends TransferOptions {
  /** Send only the image for this platform. Default: all that the name stands for, if all of it is here. */
  readonly platform?: string | undefined;
}
