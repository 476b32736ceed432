export type { ArchiveSource } from './archive/source-file.js';
export type { BlobTarget, FetchBlob, FetchBlobOptions } from './blobs/fetch-blob.js';
export type { StoredBlob } from './blobs/stored-blob.js';
export type { CheckOptions, CheckProgress } from './check/check-context.js';
export type { CheckResult } from './check/check-store.js';
export type { StoreProblem } from './check/problem.js';
export {
  ArchiveLimitError,
  InvalidArchiveError,
  InvalidChangeError,
  LayoutFolderError,
} from './errors/archive-errors.js';
export { BlobDamagedError, BlobIncompleteError, BlobMissingError } from './errors/blob-errors.js';
export {
  AmbiguousIdError,
  DigestAsNameError,
  ImageNotFoundError,
  InvalidImageError,
  NameMismatchError,
} from './errors/image-errors.js';
export {
  DiffIdMismatchError,
  LayerCompressionError,
  LayerExpansionError,
  LayerMissingError,
  UnsupportedLayerError,
} from './errors/layer-errors.js';
export { ImageInUseError, SeveralNamesError } from './errors/removal-errors.js';
export {
  DamagedRecordError,
  StoreFolderError,
  StoreIoError,
  StoreVersionError,
} from './errors/store-errors.js';
export type { StoreOperation } from './errors/store-errors.js';
export type { FindOptions, ImageStore, InspectedImage } from './image-store.js';
export type { CommittedImage, NameChange } from './images/commit-image.js';
export type { ImageAddition } from './images/image-addition.js';
export type { HistoryStep } from './images/image-history.js';
export type { ImageSummary } from './images/list-images.js';
export type { ImageDocument, NewImage } from './images/new-image.js';
export type { StoredImage } from './images/stored-image.js';
export type { TagOptions } from './images/tag-image.js';
export type { ImportOptions } from './import-tar/import-tar.js';
export type { ImageLayer } from './layers/ensure-layer.js';
export { defaultLayerLimits } from './layers/layer-limits.js';
export type { LayerLimits } from './layers/layer-limits.js';
export type { LayerOptions, LayerProgress } from './layers/layer-progress.js';
export type { LayerContent, LayerWriteOptions, LayerWriter } from './layers/layer-writer.js';
export type { StoredLayer } from './layers/stored-layer.js';
export { unpack } from './layers/unpack.js';
export type { UnpackOptions } from './layers/unpack.js';
export type { LoadOptions, LoadProgress } from './load/load-options.js';
export type { NameTarget } from './names/name-record.js';
export { openImageStore } from './open-image-store.js';
export type { ImageStoreOptions } from './open-image-store.js';
export type { PruneOptions, PruneResult } from './removal/prune-images.js';
export type { RemoveOptions, RemovedImage } from './removal/remove-image.js';
export type { ContentBlob, ContentsOptions, ImageContents } from './save/image-contents.js';
export type { SaveOptions } from './save/save-archive.js';
export type { SaveLayoutOptions } from './save/save-layout.js';
export type { SaveChoice } from './save/save-plan.js';
export type { TryLock } from './store/locks.js';
export type { ImageUser } from './sweep/image-user.js';
export type { ObjectKind, StoreObject } from './sweep/list-objects.js';
export type { KeepOpen } from './sweep/remove-garbage.js';
export type { SweepOptions, SweepResult, SweptObject } from './sweep/sweep.js';
export type { DiskUsage, ImageDiskUsage } from './usage/disk-usage.js';
