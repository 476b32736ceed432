import path from 'node:path';
import type { AttachedLayers, Layer, LayerDriverChoice } from '@docklet/filesystem';
import { attachLayers, probeLayerDriver, probeLayerDriverIn } from '@docklet/filesystem';
import type { CompleteEngineOptions } from '../engine/engine-options.js';
import { readBootId } from '../host/host.js';
import { replaceFile } from '../state/atomic-file.js';
import type { Layout } from '../state/layout.js';
import { readIfThere } from '../state/read-if-there.js';
import { parseDriverEntry } from './driver-entry.schema.js';

/**
 * Which way layers are kept and mounted: as the settings say, or as it is found out once after each boot of the machine.
 */
export class LayerDrivers {
  readonly #setting: CompleteEngineOptions['storageDriver'];
  readonly #images: string;
  readonly #file: string;

  constructor({ storageDriver }: CompleteEngineOptions, { cache, images }: Layout) {
    this.#setting = storageDriver;
    this.#images = images;
    this.#file = path.join(cache, 'layer-driver.json');
  }

  /** The driver for layers that are to be made. */
  async choose(): Promise<LayerDriverChoice> {
    return this.#known() ?? this.#remember(await probeLayerDriverIn(this.#images));
  }

  /** Gets layers that are there ready to be mounted, until what is returned is disposed of. */
  attach(layers: readonly Layer[]): AttachedLayers {
    const image = layers.find(({ kind }) => kind === 'erofs-file');
    if (image === undefined) {
      return attachLayers(layers, 'directory');
    }
    const { driver } = this.#known() ?? this.#remember(probeLayerDriver(image.path));
    return attachLayers(layers, driver);
  }

  #known(): LayerDriverChoice | undefined {
    const setting = this.#setting;
    return setting === 'auto'
      ? this.#remembered()
      : { driver: setting, why: `the setting storageDriver is ${setting}` };
  }

  #remembered(): LayerDriverChoice | undefined {
    const text = readIfThere(this.#file);
    const entry = text === undefined ? undefined : parseDriverEntry(text);
    return entry?.bootId === readBootId() ? entry.choice : undefined;
  }

  /** What is not possible now may be later: a module of the kernel can be loaded. */
  #remember(choice: LayerDriverChoice): LayerDriverChoice {
    if (choice.driver !== 'directory') {
      const entry = JSON.stringify({ bootId: readBootId(), choice });
      replaceFile(this.#file, entry, { isDurable: false });
    }
    return choice;
  }
}
