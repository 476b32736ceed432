import path from 'node:path';

import { type Digest, digestHex, layoutBlobPath } from '@docklet/oci';

/**
 * Where the store keeps what. Digests of different algorithms have hex digits of different lengths, so the digits alone
 * are a unique name.
 */
export class StorePaths {
  /** The folder of the store. */
  readonly root: string;
  /** Says which format the store has. */
  readonly marker: string;
  /** Held for a moment by whoever changes which objects are in use: leases, names, image records, sweeping. */
  readonly lock: string;
  /** One lock file for each blob that is being fetched and each layer that is being made. */
  readonly locks: string;
  /** One file for each process that is adding or using objects: what must not be swept. */
  readonly leases: string;
  /** Everything that is not finished. */
  readonly temporary: string;
  /** Manifests, indexes, configurations and layers, as they came: `<algorithm>/<hex>`. */
  readonly blobs: string;
  /** Blobs that have arrived in part. */
  readonly partial: string;
  /** Layers ready to be mounted: `<kind of writer>/<hex of diff id>/`. */
  readonly layers: string;
  /** One record for each image. */
  readonly images: string;
  /** One record for each name. */
  readonly names: string;

  constructor(root: string) {
    this.root = path.resolve(root);
    this.marker = path.join(this.root, 'store.json');
    this.lock = path.join(this.root, 'lock');
    this.locks = path.join(this.root, 'locks');
    this.leases = path.join(this.root, 'leases');
    this.temporary = path.join(this.root, 'tmp');
    this.blobs = path.join(this.root, 'blobs');
    this.partial = path.join(this.root, 'partial');
    this.layers = path.join(this.root, 'layers');
    this.images = path.join(this.root, 'images');
    this.names = path.join(this.root, 'names');
  }

  /** The folders that every store has. */
  get folders(): readonly string[] {
    const { locks, leases, temporary, blobs, partial, layers, images, names } = this;
    return [locks, leases, temporary, blobs, partial, layers, images, names];
  }

  /** Where a blob is, or would be. */
  blob(digest: Digest): string {
    return path.join(this.root, layoutBlobPath(digest));
  }

  /** Where a blob grows while it is fetched. */
  partialBlob(digest: Digest): string {
    return path.join(this.partial, digestHex(digest));
  }

  /** The lock of whoever fetches a blob. */
  blobLock(digest: Digest): string {
    return path.join(this.locks, `blob-${digestHex(digest)}`);
  }

  /** The folder of a layer that is ready to be mounted. */
  layer(kind: string, diffId: Digest): string {
    return path.join(this.layers, kind, digestHex(diffId));
  }

  /** The lock of whoever makes a layer. */
  layerLock(kind: string, diffId: Digest): string {
    return path.join(this.locks, `layer-${kind}-${digestHex(diffId)}`);
  }

  /** The record of an image. */
  image(id: Digest): string {
    return path.join(this.images, `${digestHex(id)}.json`);
  }
}
