import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress } from 'node:zlib';

import { type Descriptor, type LayerCompression, parseDigest } from '@docklet/oci';

import type { ArchiveFile } from '../archive/image-archive.js';
import { fetchBlob } from '../blobs/fetch-blob.js';
import { UnsupportedLayerError } from '../errors/layer-errors.js';
import type { Workplace } from '../layers/build-layer.js';
import {
  type DetectedCompression,
  detectCompression,
  signatureBytes,
} from '../layers/detect-compression.js';
import { peek } from '../layers/peek.js';
import { createFile } from '../store/durable-file.js';
import { io } from '../store/io.js';
import { layerTypes } from './oci-manifest.js';

/** What becomes a blob. */
export interface PackInput {
  readonly file: ArchiveFile;
  readonly compression: LayerCompression;
  readonly signal?: AbortSignal | undefined;
}

const pieces = { chunkSize: 256 * 1024 };

/** Fast, and half the size: the blob is only kept for the day when the image is pushed or saved. */
const compressors: Readonly<Record<'gzip' | 'zstd', () => Transform>> = {
  gzip: () => createGzip({ ...pieces, level: constants.Z_BEST_SPEED }),
  zstd: () => createZstdCompress(pieces),
};

/** Makes a blob of a layer's archive: as it is if it is compressed, and otherwise compressed as is wished. */
export async function packBlob(workplace: Workplace, input: PackInput): Promise<Descriptor> {
  const { file, compression, signal } = input;
  const { head, whole } = await peek(file.open(), signatureBytes);
  const before = supported(detectCompression(head));
  const after = before === 'none' ? compression : before;
  const transforms = before === 'none' && after !== 'none' ? [compressors[after]()] : [];
  const path = workplace.lease.temporaryPath();
  const written = await writeHashed(path, whole, { transforms, signal });
  const descriptor: Descriptor = { mediaType: layerTypes[after], ...written };
  await fetchBlob(workplace, descriptor, async ({ partialPath }) => {
    await io('rename', partialPath, rename(path, partialPath));
  });
  return descriptor;
}

function supported(compression: DetectedCompression): LayerCompression {
  if (compression === 'bzip2' || compression === 'xz') {
    throw new UnsupportedLayerError('of the archive', `it is compressed with ${compression}`);
  }
  return compression;
}

interface WriteOptions {
  readonly transforms: readonly Transform[];
  readonly signal: AbortSignal | undefined;
}

async function writeHashed(
  path: string,
  source: AsyncIterable<Uint8Array>,
  { transforms, signal }: WriteOptions,
): Promise<Pick<Descriptor, 'digest' | 'size'>> {
  await using handle = await createFile(path);
  const hash = createHash('sha256');
  let size = 0;
  const write = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.byteLength;
      await io('write', path, handle.writeFile(chunk));
    }
  };
  const [transform] = transforms;
  const options = { signal };
  await (transform === undefined
    ? pipeline(source, write, options)
    : pipeline(source, transform, write, options));
  return { digest: parseDigest(`sha256:${hash.digest('hex')}`), size };
}
