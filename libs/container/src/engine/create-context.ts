import { mkdirSync } from 'node:fs';
import { defaultSettings } from '@docklet/config';
import { Journal } from '../events/journal.js';
import { Host } from '../host/host.js';
import { ImageService } from '../images/image-service.js';
import { ContainerStore } from '../state/container-store.js';
import { onDisk } from '../state/disk.js';
import { EngineFolderError } from '../state/errors.js';
import { Layout } from '../state/layout.js';
import { VolumeStore } from '../volumes/volume-store.js';
import type { EngineContext } from './engine-context.js';
import type { EngineOptions } from './engine-options.js';

/** What the parts of an engine share; its folders are made where they are missing. */
export function createContext(given: EngineOptions): EngineContext {
  const options = { ...defaultSettings, ...given };
  const layout = new Layout(options);
  createFolders(layout);
  const containers = new ContainerStore(layout);
  const journal = new Journal(layout, given.onWarning);
  return {
    options,
    layout,
    containers,
    host: new Host(),
    images: new ImageService(options, { layout, containers, journal }),
    volumes: new VolumeStore(layout),
    journal,
  };
}

/** Nobody but root may look in: images hold setuid programs, states hold secrets (CVE-2021-41091). */
function createFolders(layout: Layout): void {
  for (const folder of layout.folders) {
    try {
      onDisk(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
    } catch (error) {
      throw EngineFolderError.from(folder, error);
    }
  }
}
