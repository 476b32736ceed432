import type { Descriptor, Digest } from '@docklet/oci';

/** How far a layer is. `bytes` and `total` count bytes of the blob. */
export interface LayerProgress {
  /**
   * `waiting`: somebody else is fetching the blob, or unpacking it if `bytes` is `total`; this is how far they are.
   * `unpacking`: this much has been unpacked. `ready`: it can be mounted.
   */
  readonly kind: 'waiting' | 'unpacking' | 'ready';
  /** Of the blob. */
  readonly digest: Digest;
  readonly bytes: number;
  readonly total: number;
}

/** How a layer is got ready. */
export interface LayerOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LayerProgress) => void) | undefined;
}

/** Tells whoever wants to know how far a layer is. */
export function reportLayer(
  { onProgress }: LayerOptions,
  { digest, size }: Descriptor,
  kind: LayerProgress['kind'],
  bytes: number,
): void {
  onProgress?.({ kind, digest, bytes, total: size });
}
