export { DockletError, describeError, isDockletError, messageOf } from '@docklet/errors';
export type { AttachedContainer } from './engine/attach-container.js';
export type { ContainerExit } from './engine/clean-up.js';
export type { LogsOptions } from './engine/container-logs.js';
export type { ContainerSize } from './engine/container-size.js';
export type { ContainerView, LiveStatus } from './engine/container-view.js';
export type { NamedContainer } from './engine/create-container.js';
export {
  ContainerAlreadyPausedError,
  ContainerBusyError,
  ContainerNotPausedError,
  ContainerUnkillableError,
  LogsNotKeptError,
} from './engine/lifecycle-errors.js';
export { DiskRefusedError } from './state/disk.js';
export { EngineFolderError } from './state/errors.js';
export type { StopOptions, Unresponsive } from './engine/stop-container.js';
export type { LogLine } from './logs/log-lines.js';
export type { LogRecord } from './logs/log-record.js';
export type { LineSelection } from './logs/select-lines.js';
export { selectLines } from './logs/select-lines.js';
export type { HealthState, HealthStatus } from './health/health-state.js';
export type { HelperCommand } from './plan/farewell-steps.js';
export { namedContainer } from './options/named-container.js';
export { parseSignal } from './spec/stop-signal.js';
export type { Engine } from './engine/engine.js';
export { openEngine } from './engine/engine.js';
export type { EngineOptions } from './engine/engine-options.js';
export type { EngineInfo } from './info/engine-info.js';
export { RootfsMissingError } from './engine/rootfs-source.js';
export type { StartedContainer } from './engine/run-container.js';
export type { StartOptions } from './engine/start-options.js';
export type {
  ContainerOptions,
  ContainerSource,
  DeviceOption,
  DeviceRate,
  HealthOptions,
  HostNamespace,
  LogOptions,
  MountOption,
  MountedImage,
  NetworkMode,
  OwnerMap,
  OwnerRange,
  OwnerRanges,
  Propagation,
  PortOption,
  PullPolicy,
  ResourceOptions,
  RestartPolicy,
  SecurityOptions,
  StreamName,
  VolumesFrom,
} from './options/container-options.js';
export { parseQualifiedName } from './cdi/qualified-name.js';
export type { QualifiedName } from './cdi/qualified-name.js';
export {
  CdiDeviceConflictError,
  CdiDeviceNotFoundError,
  CdiHostPathError,
  InvalidCdiNameError,
  InvalidCdiSpecError,
  InvalidGpuCountError,
  NoGpuError,
  UnsupportedCdiEditError,
} from './cdi/errors.js';
export { HookFailedError, HookTimedOutError } from './hooks/errors.js';
export type { DeviceRequest, GpuDriver } from './options/device-request.js';
export type { CommitOptions } from './changes/commit-container.js';
export type { FileChange } from './changes/container-changes.js';
export type { ChangeKind } from './changes/upper-changes.js';
export type { CopyInput, CopyOptions } from './copy/copy-files.js';
export type { CopySummary } from './copy/write-entries.js';
export type { CaptureOptions, ExecResult } from './exec/captured-exec.js';
export {
  ContainerNotRunningError,
  ContainerPausedError,
  WorkingDirectoryError,
} from './exec/errors.js';
export type { Container, WaitOptions } from './handle/container.js';
export {
  ContainerEndedError,
  ContainerUnhealthyError,
  NoHealthCheckError,
} from './handle/errors.js';
export { CommandNotExecutableError, CommandNotFoundError } from './run/errors.js';
export type { EngineEvent } from './events/engine-event.js';
export type { EventsOptions } from './events/read-journal.js';
export type { ContainerStats } from './stats/container-stats.js';
export type { ContainerChanges, ContainerRemovals } from './options/merge-options.js';
export type { RecreateOptions } from './engine/recreate-container.js';
export type { LabelChanges, UpdateOptions } from './engine/update-container.js';
export type { PortChanges } from './network/change-ports.js';
export { PortNotPublishedError } from './network/errors.js';
export type { ExecOptions, ExecStartOptions } from './exec/exec-options.js';
export type { NetworkAttachment } from './options/network-attachment.js';
export type { PruneContainersOptions, PrunedContainers } from './engine/prune-containers.js';
export type { PruneNetworksOptions } from './network/prune-networks.js';
export type { PredefinedNetwork } from './network/view-network.js';
export { attachmentsOf } from './network/attachments.js';
export { parseExposedPort } from './network/exposed-ports.js';
export {
  AlreadyConnectedError,
  ConflictingNetworksError,
  Ipv6LoopbackError,
  InvalidNetworkError,
  InvalidNetworkModeError,
  NetworkInUseError,
  NetworkModeConflictError,
  NetworkNameError,
  NetworkNotFoundError,
  NetworkNotRunningError,
  NetworkOptionError,
  NetworkParentError,
  NftMissingError,
  NoSuchFamilyError,
  NotConnectedError,
  PredefinedNetworkError,
} from './network/errors.js';
export {
  InvalidNamespaceModeError,
  NamespaceNotRunningError,
  PrivateIpcError,
  TracedProcessesError,
} from './join/errors.js';
export type { JoinableNamespace, JoinedNamespaces } from './options/joined-namespaces.js';
export type {
  NetworkCreateOptions,
  NetworkMember,
  NetworkRecord,
  NetworkView,
} from './network/network-record.js';
export type { ContainerRecord, ContainerState, PortBinding } from './state/container-record.js';
export type { StoredContainer } from './state/container-store.js';
export {
  endProcess,
  errnoName,
  exitCodeOf,
  getTerminalSettings,
  rawSettings,
  setTerminalSettings,
  showStep,
  withoutEcho,
} from '@docklet/syscall';
export type { ExplainedStep, SignalName, TracedStep, WindowSize } from '@docklet/syscall';
export type {
  ImageOrigin,
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
  RemoteArchive,
  RemoveImageOptions,
  SaveImagesOptions,
} from './images/images-options.js';
export type { CopiedImage, ImageCopyOptions } from './images/copy/copy-image.js';
export { InvalidCopyPlaceError, parseCopyPlace } from './images/copy/copy-place.js';
export type { CopyPlace } from './images/copy/copy-place.js';
export type { InspectedManifest } from './images/inspect-manifest.js';
export type { LoadedImage } from './images/loaded-image.js';
export { InvalidRegistryError } from './images/login.js';
export type { Login } from './images/login.js';
export type { PulledImage } from './images/pull-image.js';
export type { PushedImage } from './images/push-contents.js';
export type { ContainerUsage, EngineUsage } from './usage/engine-usage.js';
export type { RemoveOptions } from './engine/remove-container.js';
export type { NewVolume } from './volumes/create-volume.js';
export {
  InvalidVolumeNameError,
  InvalidVolumeOptionError,
  VolumeInUseError,
  VolumeMountError,
  VolumeServerError,
  VolumeNotFoundError,
} from './volumes/errors.js';
export type { VolumeUser } from './volumes/errors.js';
export { isVolumeName } from './volumes/volume-name.js';
export type {
  PruneVolumesOptions,
  PrunedVolumes,
  Volume,
  VolumeUsage,
  Volumes,
} from './volumes/volumes.js';
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
export type { CredentialsPlace, FoundRepository } from '@docklet/registry';
