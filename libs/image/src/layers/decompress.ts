import { constants, createGunzip, createZstdDecompress } from 'node:zlib';

import { LayerCompressionError, UnsupportedLayerError } from '../errors/layer-errors.js';
import { errorCode } from '../store/system-error.js';
import { type CompressionFormat, decompressFrames } from './decompress-frames.js';
import { detectCompression, signatureBytes } from './detect-compression.js';
import { peek } from './peek.js';

/** Each piece costs two changes of threads, so they are large. Two more are made while one is being taken in. */
const pieces = {
  chunkSize: 1024 * 1024,
  readableHighWaterMark: 2,
  // A stream of bytes would join what has piled up into one buffer, which is a copy of everything.
  readableObjectMode: true,
};

/** Windows of 128 MiB, which is what `zstd --ultra -22` asks for. A frame could ask for 2 GiB, and is refused. */
const maxZstdWindowLog = 27;

const gzip: CompressionFormat = {
  // Node goes from one member to the next by itself. What it stops at is not gzip.
  canHaveManyFrames: false,
  createDecoder: () => createGunzip(pieces),
};

const zstd: CompressionFormat = {
  canHaveManyFrames: true,
  createDecoder: () =>
    createZstdDecompress({
      ...pieces,
      params: { [constants.ZSTD_d_windowLogMax]: maxZstdWindowLog },
    }),
};

/**
 * The bytes of a layer, decompressed. How it is compressed is read from its first bytes: media types are often wrong, and
 * the digest of what comes out is checked in any case.
 *
 * @throws UnsupportedLayerError `DOCKLET_IMAGE_UNSUPPORTED_LAYER` for bzip2 and xz
 * @throws LayerCompressionError `DOCKLET_IMAGE_LAYER_COMPRESSION` for what is damaged, cut off, or goes on after its end
 */
export async function* decompress(
  source: AsyncIterable<Uint8Array>,
  digest: string,
): AsyncGenerator<Uint8Array, void, void> {
  const { head, whole } = await peek(source, signatureBytes);
  const compression = detectCompression(head);
  switch (compression) {
    case 'none':
      yield* whole;
      return;
    case 'gzip':
      yield* checked(decompressFrames(whole, gzip, digest), digest);
      return;
    case 'zstd':
      yield* checked(decompressFrames(whole, zstd, digest), digest);
      return;
    case 'bzip2':
    case 'xz':
      throw new UnsupportedLayerError(digest, `it is compressed with ${compression}`);
  }
}

/** zlib's errors have codes and no class. Errors of whoever delivers the bytes pass as they are. */
async function* checked(
  chunks: AsyncIterable<Uint8Array>,
  digest: string,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* chunks;
  } catch (error) {
    throw isZlibError(error) ? new LayerCompressionError(digest, error) : error;
  }
}

function isZlibError(error: unknown): boolean {
  return /^(?:Z_|ZSTD_|ERR_ZLIB|ERR_TRAILING)/.test(errorCode(error) ?? '');
}
