export type { MaskedPath } from './covered-paths.js';
export {
  cgroupMounts,
  defaultMaskedPaths,
  defaultMounts,
  defaultReadonlyPaths,
  defaultShmBytes,
} from './default-mounts.js';
export type { CgroupHierarchy, CgroupLayout } from './default-mounts.js';
export { defaultDevices } from './device-steps.js';
export {
  DevicePathError,
  LayersError,
  MountFailedError,
  MountOptionError,
  MountTargetError,
} from './errors.js';
export type { MountFailure } from './errors.js';
export { LayerTooLargeError } from './extract/errors.js';
export type { LayerBound } from './extract/errors.js';
export { extractLayer } from './extract/extract-layer.js';
export type { ExtractOptions, ExtractSummary } from './extract/extract-layer.js';
export type { LayerBoundOptions } from './extract/layer-bounds.js';
export { filesystemSteps } from './filesystem-steps.js';
export type { FilesystemRequest } from './filesystem-steps.js';
export { idMapsOf } from './id-map.js';
export type { IdMap } from './id-map.js';
export { takenFrom } from './mount-options.js';
export type { ImageMount } from './image-mount.js';
export { attachLayers } from './layer-drivers/attach-layers.js';
export type { AttachedLayers } from './layer-drivers/attach-layers.js';
export type { LayerDriver, LayerDriverChoice } from './layer-drivers/layer-driver.js';
export { openLoopDevice } from './layer-drivers/loop-device.js';
export type { LoopDevice } from './layer-drivers/loop-device.js';
export { probeLayerDriver, probeLayerDriverIn } from './layer-drivers/probe-layer-driver.js';
export { maxLayers, overlayApiOf } from './layer.js';
export { makeMountPoints } from './mount-points.js';
export { closeDeviceLayerSteps, deviceLayerSteps } from './device-layer-steps.js';
export type { LayersInUse } from './device-layer-steps.js';
export type { Layer, OverlayApi, RootSource, WritableLayer } from './layer.js';
export { overlayContext } from './overlay-steps.js';
export {
  ImageInUseError,
  MkfsFailedError,
  MkfsMissingError,
  NoExt4Error,
  NoLoopDeviceError,
} from './writable-image/errors.js';
export { openImageDevice } from './writable-image/image-device.js';
export {
  makeWritableImage,
  maxImageBytes,
  minImageBytes,
  mkfsArguments,
} from './writable-image/make-image.js';
export type { ImageOptions } from './writable-image/make-image.js';
export { mountImageToRead } from './writable-image/mount-image.js';
export type { ReadableImage } from './writable-image/mount-image.js';
export { imageFolders } from './writable-image/mounting.js';
export { EntryPathError, OverwriteError } from './tree/errors.js';
export { walkTree } from './tree/walk-tree.js';
export type { WalkOptions } from './tree/walk-tree.js';
export { writeTree } from './tree/write-tree.js';
export type { WriteTreeOptions } from './tree/write-tree.js';
export type { SourceKind } from './plan-mounts.js';
export { readMountFailure } from './read-mount-failure.js';
export { workingDirectory } from './working-directory-steps.js';
