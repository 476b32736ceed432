import {
  type ImageProcessConfig,
  type LayerCompression,
  type Platform,
  type Reference,
  mediaTypes,
} from '@docklet/oci';

import { type ArchiveSource, sourceFile } from '../archive/source-file.js';
import { jsonDocument } from '../blobs/json-document.js';
import { type CommittedImage, commitImage } from '../images/commit-image.js';
import type { StoredImage } from '../images/stored-image.js';
import type { LayerOptions } from '../layers/layer-progress.js';
import { ociManifest } from '../pack/oci-manifest.js';
import { packLayer } from '../pack/pack-layer.js';
import { Lease } from '../store/lease.js';
import type { StoreContext } from '../store/store-context.js';
import { importedConfig } from './imported-config.js';

/** How an archive of files becomes an image. */
export interface ImportOptions extends LayerOptions {
  /** The names of the image. They are taken from other images. */
  readonly names?: readonly Reference[];
  /** Instructions of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR. */
  readonly changes?: readonly string[];
  /** The image that the archive is a further layer of. Its configuration is the beginning. */
  readonly base?: StoredImage;
  /** How processes are started, in place of what the base says. The changes come on top. */
  readonly config?: ImageProcessConfig;
  /** Default: that of the base, or else of this machine. */
  readonly platform?: Platform;
  readonly author?: string;
  /** For the history. */
  readonly comment?: string;
  /** For the history: what made the layer. */
  readonly createdBy?: string;
  /** How the layer is compressed if the archive is not. Default: `gzip`. */
  readonly compression?: LayerCompression;
}

/**
 * Makes an image of an archive of files: one layer, alone or on top of an image. OCI whiteouts in it are whiteouts.
 *
 * @throws InvalidChangeError `DOCKLET_IMAGE_INVALID_CHANGE`, and the errors of unpacking a layer
 */
export async function importTar(
  context: StoreContext,
  source: ArchiveSource,
  options: ImportOptions = {},
): Promise<CommittedImage> {
  const { names, base, compression = 'gzip', signal } = options;
  const below = base?.layers ?? [];
  const configWith = importedConfig(options, context.now());
  await using lease = await Lease.open(context, signal);
  const workplace = { context, lease };
  const file = await sourceFile(workplace, source, signal);
  const layer = await packLayer(workplace, { file, compression }, options);
  const layers = [...below, layer];
  const config = jsonDocument(mediaTypes.ociConfig, configWith(layers.map(({ diffId }) => diffId)));
  const descriptors = layers.map(({ descriptor }) => descriptor);
  const manifest = ociManifest(config.descriptor, descriptors);
  return await commitImage(workplace, { manifest, config, ...(names && { names }) });
}
