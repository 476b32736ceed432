export {
  ErofsFeatureError,
  ErofsFileSizeError,
  ErofsFormatError,
  ErofsIoError,
  ErofsPathError,
} from './errors/image-errors.js';
export type { ErofsPathErrno } from './errors/image-errors.js';
export {
  LayerLimitError,
  LayerLinkError,
  LayerPathError,
  LayerValueError,
  LayerWhiteoutError,
  LayerXattrError,
} from './errors/layer-errors.js';
export type { LayerLimit } from './errors/layer-errors.js';
export {
  TarContentError,
  TarHeaderError,
  TarLimitError,
  TarTrailingDataError,
  TarTruncatedError,
  TarTypeError,
} from './errors/tar-errors.js';
export type { LayerLimitOptions } from './layer/layer-limits.js';
export { openErofs } from './read/erofs-image.js';
export type {
  ErofsDirent,
  ErofsImage,
  ErofsPath,
  ErofsWalkEntry,
  ReadFileOptions,
} from './read/erofs-image.js';
export { erofsToTar } from './read/erofs-to-tar.js';
export type { ErofsToTarOptions } from './read/erofs-to-tar.js';
export { isOverlayWhiteout } from './read/erofs-stat.js';
export type { ErofsFileType, ErofsStat } from './read/erofs-stat.js';
export { encodeTarEnd, encodeTarHeader } from './tar/encode-tar-header.js';
export { readTar } from './tar/read-tar.js';
export type { TarMember } from './tar/read-tar.js';
export { SparsePlacer } from './tar/sparse-placer.js';
export type { PlacedBytes } from './tar/sparse-placer.js';
export type { SparseExtent, TarEntry, TarEntryType, TarTime } from './tar/tar-entry.js';
export type { TarEvent, TarParserOptions } from './tar/tar-event.js';
export { tarPadding } from './tar/tar-format.js';
export { TarParser } from './tar/tar-parser.js';
export { tarEntry, writeTar } from './tar/write-tar.js';
export type { TarInput } from './tar/write-tar.js';
export { writeErofs } from './write/write-erofs.js';
export type { ErofsSummary, OpenFile, WriteErofsOptions } from './write/write-erofs.js';
