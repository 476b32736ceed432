/** The media types of the OCI image specification, and of Docker's schema 2 from which it grew. */
export const mediaTypes = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar',
  ociLayerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  ociLayerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  ociEmpty: 'application/vnd.oci.empty.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerManifestList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar',
  dockerLayerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  dockerForeignLayer: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  ociNondistributableLayer: 'application/vnd.oci.image.layer.nondistributable.v1.tar',
  ociNondistributableLayerGzip: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
  ociNondistributableLayerZstd: 'application/vnd.oci.image.layer.nondistributable.v1.tar+zstd',
} as const;

/** How a layer is compressed. */
export type LayerCompression = 'none' | 'gzip' | 'zstd';

const manifestTypes: ReadonlySet<string> = new Set([
  mediaTypes.ociManifest,
  mediaTypes.dockerManifest,
]);
const indexTypes: ReadonlySet<string> = new Set([
  mediaTypes.ociIndex,
  mediaTypes.dockerManifestList,
]);

const layerCompressions: ReadonlyMap<string, LayerCompression> = new Map([
  [mediaTypes.ociLayer, 'none'],
  [mediaTypes.ociLayerGzip, 'gzip'],
  [mediaTypes.ociLayerZstd, 'zstd'],
  [mediaTypes.dockerLayer, 'none'],
  [mediaTypes.dockerLayerGzip, 'gzip'],
  [mediaTypes.dockerForeignLayer, 'gzip'],
  [mediaTypes.ociNondistributableLayer, 'none'],
  [mediaTypes.ociNondistributableLayerGzip, 'gzip'],
  [mediaTypes.ociNondistributableLayerZstd, 'zstd'],
]);

/** Whether a media type is one of an image manifest. */
export function isManifestType(mediaType: string): boolean {
  return manifestTypes.has(mediaType);
}

/** Whether a media type is one of an image index (Docker: manifest list). */
export function isIndexType(mediaType: string): boolean {
  return indexTypes.has(mediaType);
}

/** How a layer of this media type is compressed; `undefined` if the type is not one of a file system layer. */
export function layerCompression(mediaType: string): LayerCompression | undefined {
  return layerCompressions.get(mediaType);
}
