import type { Layer } from '../layer.js';
import type { LayerDriver } from './layer-driver.js';
import { type LoopDevice, openLoopDevice } from './loop-device.js';

/** Layers that can be mounted until this is disposed of; what is mounted by then stays mounted. */
export interface AttachedLayers extends Disposable {
  readonly layers: readonly Layer[];
}

/**
 * Gets layers ready to be mounted the way that a driver does it: for `erofs-loop`, a device for each image.
 *
 * @throws SyscallError (`DOCKLET_SYSCALL_FAILED`) when there are no loop devices
 */
export function attachLayers(layers: readonly Layer[], driver: LayerDriver): AttachedLayers {
  const devices: LoopDevice[] = [];
  const dispose = (): void => devices.forEach((device) => device[Symbol.dispose]());
  try {
    const attached = layers.map((layer): Layer => {
      if (driver !== 'erofs-loop' || layer.kind !== 'erofs-file') {
        return layer;
      }
      const device = openLoopDevice(layer.path);
      devices.push(device);
      return { kind: 'erofs-device', path: device.path };
    });
    return { layers: attached, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
