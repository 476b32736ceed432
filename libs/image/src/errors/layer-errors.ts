import { DockletError, messageOf } from '@docklet/errors';
import type { Digest } from '@docklet/oci';

/** A layer in a format that cannot be unpacked. Code `DOCKLET_IMAGE_UNSUPPORTED_LAYER`. */
export class UnsupportedLayerError extends DockletError {
  constructor(digest: string, reason: string) {
    super({
      code: 'DOCKLET_IMAGE_UNSUPPORTED_LAYER',
      message: `cannot unpack layer ${digest}: ${reason}`,
      hint: 'layers are tar archives: plain, or compressed with gzip or zstd',
      details: { digest, reason },
    });
  }
}

/** The compressed bytes of a layer are damaged. Code `DOCKLET_IMAGE_LAYER_COMPRESSION`. */
export class LayerCompressionError extends DockletError {
  constructor(digest: string, reason: unknown) {
    super({
      code: 'DOCKLET_IMAGE_LAYER_COMPRESSION',
      message: `cannot unpack layer ${digest}: ${messageOf(reason)}`,
      details: { digest },
      cause: typeof reason === 'string' ? undefined : reason,
    });
  }
}

/** A layer that unpacks to far more than it is: a bomb. Code `DOCKLET_IMAGE_LAYER_EXPANSION`. */
export class LayerExpansionError extends DockletError {
  constructor(digest: string, limit: 'maxBytes' | 'maxRatio', value: number) {
    super({
      code: 'DOCKLET_IMAGE_LAYER_EXPANSION',
      message: `cannot unpack layer ${digest}: it exceeds ${limit} = ${value}`,
      hint: `raise ${limit} if you trust the image`,
      details: { digest, limit, value },
    });
  }
}

/** A layer does not hold what the image's configuration says. Code `DOCKLET_IMAGE_DIFF_ID_MISMATCH`. */
export class DiffIdMismatchError extends DockletError {
  constructor(digest: string, expected: Digest, actual: Digest) {
    super({
      code: 'DOCKLET_IMAGE_DIFF_ID_MISMATCH',
      message: `cannot accept layer ${digest}: unpacked it is ${actual}, the image says ${expected}`,
      hint: 'the image contradicts itself: it has to be built and pushed again',
      details: { digest, expected, actual },
    });
  }
}

/** A layer is not in the store, and neither is the blob it could be made from. Code `DOCKLET_IMAGE_LAYER_MISSING`. */
export class LayerMissingError extends DockletError {
  constructor(diffId: Digest, digest: Digest) {
    super({
      code: 'DOCKLET_IMAGE_LAYER_MISSING',
      message: `cannot use layer ${diffId}: neither it nor its blob ${digest} is in the store`,
      hint: 'pull the image again',
      details: { diffId, digest },
    });
  }
}
