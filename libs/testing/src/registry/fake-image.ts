import { gzipSync } from 'node:zlib';

import { type FakeContent, sha256 } from './fake-content.js';

/** What {@link addFakeImage} made. */
export interface FakeImage {
  readonly digest: string;
  readonly manifest: Buffer;
  readonly config: Buffer;
  readonly layers: readonly Buffer[];
}

/** What {@link addFakeImage} is told. */
export interface FakeImageOptions {
  readonly repository: string;
  readonly tag?: string;
  readonly architecture?: string;
  /** The uncompressed layers. They need not be tar files: a registry does not look. */
  readonly layers?: readonly Buffer[];
}

const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
const ociIndex = 'application/vnd.oci.image.index.v1+json';

/** Puts an image with gzipped layers into a fake registry. */
export function addFakeImage(content: FakeContent, options: FakeImageOptions): FakeImage {
  const plain = options.layers ?? [Buffer.from(`layer of ${options.repository}`)];
  const layers = plain.map((layer) => gzipSync(layer));
  const config = json({
    os: 'linux',
    architecture: options.architecture ?? 'amd64',
    config: { Cmd: ['true'] },
    rootfs: { type: 'layers', diff_ids: plain.map(sha256) },
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: ociManifest,
    config: describe('application/vnd.oci.image.config.v1+json', config),
    layers: layers.map((layer) => describe('application/vnd.oci.image.layer.v1.tar+gzip', layer)),
  });
  for (const blob of [config, ...layers]) {
    content.addBlob(blob);
  }
  const held = { bytes: manifest, mediaType: ociManifest };
  const digest = content.addManifest(options.repository, options.tag, held);
  return { digest, manifest, config, layers };
}

/** Puts one image for each architecture under one tag. Returns the digest of the index. */
export function addFakeIndex(
  content: FakeContent,
  options: { repository: string; tag: string; architectures: readonly string[] },
): string {
  const manifests = options.architectures.map((architecture) => {
    const { manifest } = addFakeImage(content, { repository: options.repository, architecture });
    return { ...describe(ociManifest, manifest), platform: { os: 'linux', architecture } };
  });
  const bytes = json({ schemaVersion: 2, mediaType: ociIndex, manifests });
  return content.addManifest(options.repository, options.tag, { bytes, mediaType: ociIndex });
}

function describe(mediaType: string, bytes: Buffer): object {
  return { mediaType, digest: sha256(bytes), size: bytes.length };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
