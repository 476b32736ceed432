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
} from '@docklet/syscall';
export type { ExplainedStep, TracedStep, WindowSize } from '@docklet/syscall';
export type { ImageProgress, PullOptions } from './images/image-progress.js';
export type { PulledImage } from './images/image-service.js';
export type { RegistryAccess } from './engine/engine-options.js';
export type { ImageSummary, RemovedImage } from '@docklet/image';
export { familiarName as familiarReference } from './images/familiar-name.js';
