import type { Digest, Platform, Reference } from '@docklet/oci';

import type { ArchiveSource } from './archive/source-file.js';
import type { StoredBlob } from './blobs/stored-blob.js';
import type { CheckOptions } from './check/check-context.js';
import type { CheckResult } from './check/check-store.js';
import type { CommittedImage } from './images/commit-image.js';
import type { HistoryStep } from './images/image-history.js';
import type { ImageAddition } from './images/image-addition.js';
import type { ImageSummary } from './images/list-images.js';
import type { StoredImage } from './images/stored-image.js';
import type { TagOptions } from './images/tag-image.js';
import type { ImportOptions } from './import-tar/import-tar.js';
import type { LayerOptions } from './layers/layer-progress.js';
import type { StoredLayer } from './layers/stored-layer.js';
import type { LoadOptions } from './load/load-options.js';
import type { PruneOptions, PruneResult } from './removal/prune-images.js';
import type { RemoveOptions, RemovedImage } from './removal/remove-image.js';
import type { ContentsOptions, ImageContents } from './save/image-contents.js';
import type { SaveOptions } from './save/save-archive.js';
import type { SaveLayoutOptions } from './save/save-layout.js';
import type { SweepOptions, SweepResult } from './sweep/sweep.js';
import type { DiskUsage } from './usage/disk-usage.js';

/** How an image is looked up. */
export interface FindOptions {
  /** Exactly this one. Default: that of this machine, or else the only one there is. */
  readonly platform?: Platform;
}

/** An image: what it consists of, and what lists show of it. */
export interface InspectedImage {
  readonly image: StoredImage;
  readonly summary: ImageSummary;
}

/**
 * Images on a disk. Made by `openImageStore`.
 *
 * Any number of processes may use one store. Reading takes no locks: records are replaced in one step, and what they name
 * is there before they are.
 */
export interface ImageStore {
  /** The folder of the store. */
  readonly folder: string;

  /** An image by name, id or the beginning of an id; `undefined` if it is not there for the platform. */
  find(text: string, options?: FindOptions): Promise<StoredImage | undefined>;
  /** The same, where it has to be there. The error says for which platforms it is. */
  get(text: string, options?: FindOptions): Promise<StoredImage>;
  /** All images, the newest first. */
  list(): Promise<readonly ImageSummary[]>;
  /** An image with everything that lists show of it. */
  inspect(text: string, options?: FindOptions): Promise<InspectedImage>;
  /** How an image came to be, the last step first. */
  history(image: StoredImage): Promise<readonly HistoryStep[]>;
  /** The layers of an image, ready to be mounted, the uppermost first. Layers that cannot be seen are left out. */
  prepareLayers(image: StoredImage, options?: LayerOptions): Promise<readonly StoredLayer[]>;
  /** Keeps what an image needs from being swept until it is disposed of, even if the image is removed. */
  hold(image: StoredImage): Promise<AsyncDisposable>;

  /** A manifest, index or configuration, checked; `undefined` if it is not there. */
  readDocument(digest: Digest): Promise<Uint8Array | undefined>;
  /** A blob, unchecked; `undefined` if it is not there. */
  findBlob(digest: Digest): Promise<StoredBlob | undefined>;

  /** What has to be transferred for somebody to have an image: a push is one loop over it. Dispose of it. */
  contents(text: string, options?: ContentsOptions): Promise<ImageContents>;
  /** Images as a tar archive: an OCI layout that `docker load` takes, too. Complete only if it ends without an error. */
  saveArchive(options: SaveOptions): AsyncIterable<Uint8Array>;
  /** Writes images into a folder as an OCI layout, or adds them to the one that is there. */
  saveLayout(folder: string, options: SaveLayoutOptions): Promise<void>;

  /** Loads the images of an archive: an OCI layout, be it a folder or a tar file, or what `docker save` writes. */
  load(source: ArchiveSource, options?: LoadOptions): Promise<readonly CommittedImage[]>;
  /** Makes an image of an archive of files: one layer, alone or on top of an image. */
  importTar(source: ArchiveSource, options?: ImportOptions): Promise<CommittedImage>;
  /** Begins to add images. Dispose of it. */
  beginAddition(options?: { readonly signal?: AbortSignal }): Promise<ImageAddition>;

  /** Gives an image one more name. */
  tag(source: string, target: Reference, options?: TagOptions): Promise<void>;
  /** Takes a name away. The image stays. */
  untag(name: Reference, options?: TagOptions): Promise<void>;
  /** Removes an image by the rules of `docker rmi`, and what is not needed after that. */
  remove(text: string, options: RemoveOptions): Promise<RemovedImage>;
  /** Removes images that nobody uses, and what is not needed after that. */
  prune(options: PruneOptions): Promise<PruneResult>;
  /** Removes what no image needs. */
  sweep(options: SweepOptions): Promise<SweepResult>;

  /** What the store takes on the disk. */
  diskUsage(): Promise<DiskUsage>;
  /** Checks every record, blob and layer. */
  check(options: CheckOptions): Promise<CheckResult>;
}
