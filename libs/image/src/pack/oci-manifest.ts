import { type Descriptor, type LayerCompression, layerCompression, mediaTypes } from '@docklet/oci';

import { jsonDocument } from '../blobs/json-document.js';
import type { ImageDocument } from '../images/new-image.js';

/** The media types of layers, by how they are compressed. */
export const layerTypes: Readonly<Record<LayerCompression, string>> = {
  gzip: mediaTypes.ociLayerGzip,
  zstd: mediaTypes.ociLayerZstd,
  none: mediaTypes.ociLayer,
};

/** The manifest of an image that had none. */
export function ociManifest(config: Descriptor, layers: readonly Descriptor[]): ImageDocument {
  const { ociManifest: mediaType } = mediaTypes;
  return jsonDocument(mediaType, {
    schemaVersion: 2,
    mediaType,
    config,
    layers: layers.map(ociLayer),
  });
}

/** Docker's types must not stand in a manifest of OCI. */
function ociLayer({ mediaType, digest, size }: Descriptor): Descriptor {
  const compression = layerCompression(mediaType);
  return {
    mediaType: compression === undefined ? mediaType : layerTypes[compression],
    digest,
    size,
  };
}
