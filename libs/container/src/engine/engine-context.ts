import type { Journal } from '../events/journal.js';
import type { Host } from '../host/host.js';
import type { ImageService } from '../images/image-service.js';
import type { ContainerStore } from '../state/container-store.js';
import type { Layout } from '../state/layout.js';
import type { VolumeStore } from '../volumes/volume-store.js';
import type { CompleteEngineOptions } from './engine-options.js';

/** What the parts of an engine share. */
export interface EngineContext {
  readonly options: CompleteEngineOptions;
  readonly layout: Layout;
  readonly containers: ContainerStore;
  readonly host: Host;
  readonly images: ImageService;
  readonly volumes: VolumeStore;
  /** Where everything that happens is written down. */
  readonly journal: Journal;
}
