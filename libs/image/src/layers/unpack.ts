import { LayerExpansionError } from '../errors/layer-errors.js';
import { decompress } from './decompress.js';
import { type LayerLimits, unsuspiciousBytes } from './layer-limits.js';

/** How something is unpacked. */
export interface UnpackOptions {
  /** What errors call it. */
  readonly name: string;
  readonly limits: LayerLimits;
  /** Told how many bytes of the source have been taken. */
  readonly onTaken?: ((bytes: number) => void) | undefined;
}

/**
 * Decompresses a stream, as far as it is compressed, and stops when too much comes out of it.
 *
 * @throws LayerExpansionError `DOCKLET_IMAGE_LAYER_EXPANSION`
 * @throws LayerCompressionError `DOCKLET_IMAGE_LAYER_COMPRESSION`,
 *   UnsupportedLayerError `DOCKLET_IMAGE_UNSUPPORTED_LAYER`
 */
export async function* unpack(
  source: AsyncIterable<Uint8Array>,
  { name, limits, onTaken }: UnpackOptions,
): AsyncGenerator<Uint8Array, void, void> {
  let takenBytes = 0;
  let givenBytes = 0;
  const taken = count(source, (bytes) => {
    takenBytes += bytes;
    onTaken?.(takenBytes);
  });
  for await (const chunk of decompress(taken, name)) {
    givenBytes += chunk.byteLength;
    if (givenBytes > limits.maxBytes) {
      throw new LayerExpansionError(name, 'maxBytes', limits.maxBytes);
    }
    if (givenBytes > Math.max(unsuspiciousBytes, takenBytes * limits.maxRatio)) {
      throw new LayerExpansionError(name, 'maxRatio', limits.maxRatio);
    }
    yield chunk;
  }
}

async function* count(
  source: AsyncIterable<Uint8Array>,
  onChunk: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of source) {
    onChunk(chunk.byteLength);
    yield chunk;
  }
}
