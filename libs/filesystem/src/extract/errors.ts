import { DockletError } from '@docklet/errors';

/** Which bound of {@link LayerTooLargeError} was hit; each is an option of `extractLayer`. */
export type LayerBound = 'maxBytes' | 'maxEntries' | 'maxMetadataBytes';

/** A layer is larger than the caller allows. Code `DOCKLET_FILESYSTEM_LAYER_TOO_LARGE`. */
export class LayerTooLargeError extends DockletError {
  constructor(limit: LayerBound, value: number) {
    super({
      code: 'DOCKLET_FILESYSTEM_LAYER_TOO_LARGE',
      message: `cannot unpack layer: it exceeds ${limit} = ${value}`,
      hint: `raise ${limit} if you trust its source`,
      details: { limit, value },
    });
  }
}
