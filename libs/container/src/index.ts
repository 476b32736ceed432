export { DockletError, describeError, isDockletError, messageOf } from '@docklet/errors';
export type { ContainerExit } from './engine/clean-up.js';
export type { Engine } from './engine/engine.js';
export { openEngine } from './engine/engine.js';
export type { EngineOptions } from './engine/engine-options.js';
export { RootfsMissingError } from './engine/rootfs-source.js';
export type { StartedContainer } from './engine/run-container.js';
export type { StartOptions } from './engine/start-container.js';
export type {
  ContainerOptions,
  ContainerSource,
  MountOption,
  NetworkMode,
  PullPolicy,
  ResourceOptions,
  SecurityOptions,
} from './options/container-options.js';
export type { ExecOptions, ExecStartOptions } from './exec/exec-options.js';
export type { ContainerRecord, ContainerState } from './state/container-record.js';
export type { StoredContainer } from './state/container-store.js';
export type { RunningContainer as ContainerInput } from './run/running-container.js';
export {
  errnoName,
  exitCodeOf,
  getTerminalSettings,
  rawSettings,
  setTerminalSettings,
  showStep,
  withoutEcho,
} from '@docklet/syscall';
export type { ExplainedStep, TracedStep, WindowSize } from '@docklet/syscall';
export type {
  ImageProgress,
  PullOptions,
  PushOptions,
  TransferOptions,
} from './images/image-progress.js';
export type { Images } from './images/images.js';
export type {
  CheckImagesOptions,
  ImportImageOptions,
  LoadImagesOptions,
  PlatformOptions,
  PruneImagesOptions,
  RemoveImageOptions,
  SaveImagesOptions,
} from './images/images-options.js';
export type { InspectedManifest } from './images/inspect-manifest.js';
export type { LoadedImage } from './images/loaded-image.js';
export { InvalidRegistryError } from './images/login.js';
export type { Login } from './images/login.js';
export type { PulledImage } from './images/pull-image.js';
export type { PushedImage } from './images/push-contents.js';
export type { ContainerUsage, EngineUsage } from './usage/engine-usage.js';
export type { RegistryAccess } from './engine/engine-options.js';
export type {
  ArchiveSource,
  CheckResult,
  DiskUsage,
  HistoryStep,
  ImageSummary,
  PruneResult,
  RemovedImage,
  StoreProblem,
} from '@docklet/image';
export { familiarName as familiarReference } from './images/familiar-name.js';
export { formatPlatform, parseReference as parseImageName } from '@docklet/oci';
export type { Reference as ImageName } from '@docklet/oci';
