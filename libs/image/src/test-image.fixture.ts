import { writeFile } from 'node:fs/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';

import { tarEntry, writeTar } from '@docklet/erofs';
import { type Descriptor, type Digest, digestOf, mediaTypes } from '@docklet/oci';

import type { FetchBlob } from './blobs/fetch-blob.js';
import type { ImageDocument, NewImage } from './images/new-image.js';
import type { ImageLayer } from './layers/ensure-layer.js';

/** A layer with its bytes. */
export interface TestLayer extends ImageLayer {
  readonly bytes: Buffer;
  readonly tar: Buffer;
}

/** An image with its layers. */
export interface TestImage extends NewImage {
  readonly id: Digest;
  readonly layers: readonly TestLayer[];
}

/** A tar archive of files. */
export async function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const inputs = Object.entries(files).map(([name, text]) => {
    const content = Buffer.from(text);
    return {
      entry: tarEntry({ name: Buffer.from(name), size: content.length }),
      content: [content],
    };
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(inputs)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const compressions = {
  none: { mediaType: mediaTypes.ociLayer, compress: (tar: Buffer) => tar },
  gzip: { mediaType: mediaTypes.ociLayerGzip, compress: (tar: Buffer) => gzipSync(tar) },
  zstd: { mediaType: mediaTypes.ociLayerZstd, compress: (tar: Buffer) => zstdCompressSync(tar) },
} as const;

/** A layer of an archive. */
export function layerOf(tar: Buffer, kind: keyof typeof compressions = 'gzip'): TestLayer {
  const { mediaType, compress } = compressions[kind];
  const bytes = compress(tar);
  return { bytes, tar, descriptor: describe(bytes, mediaType), diffId: digestOf(tar) };
}

/** What a test image is like. */
export interface TestImageOptions {
  readonly layers?: readonly TestLayer[];
  readonly config?: Readonly<Record<string, unknown>>;
}

/** An image, with one small layer if nothing else is said. */
export async function testImage(options: TestImageOptions = {}): Promise<TestImage> {
  const layers = options.layers ?? [layerOf(await tarOf({ 'etc/motd': 'hello\n' }))];
  const config = documentOf(mediaTypes.ociConfig, {
    os: 'linux',
    architecture: 'amd64',
    created: '2020-01-02T03:04:05Z',
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    ...options.config,
  });
  const manifest = documentOf(mediaTypes.ociManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
  });
  return { id: config.descriptor.digest, manifest, config, layers };
}

/** An index of images. */
export function indexOf(
  images: readonly { readonly image: TestImage; readonly architecture: string }[],
): ImageDocument {
  return documentOf(mediaTypes.ociIndex, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: images.map(({ image, architecture }) => ({
      ...image.manifest.descriptor,
      platform: { os: 'linux', architecture },
    })),
  });
}

/** A document and its descriptor. */
export function documentOf(mediaType: string, value: unknown): ImageDocument {
  const bytes = Buffer.from(JSON.stringify(value));
  return { bytes, descriptor: describe(bytes, mediaType) };
}

function describe(bytes: Uint8Array, mediaType: string): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.byteLength };
}

/** Fetches bytes that are there: in pieces, handing them on, as a download does. */
export function fetchFrom(bytes: Buffer, pieceBytes = 1000): FetchBlob {
  return async ({ partialPath, onChunk }) => {
    await writeFile(partialPath, bytes, { mode: 0o600 });
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      await onChunk?.(bytes.subarray(start, start + pieceBytes));
    }
  };
}
