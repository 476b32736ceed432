import type { ContainerOptions } from './container-options.js';

/** Devices that specifications of the host describe (CDI), and what else a container needs to use them. */
export type DeviceRequest =
  | {
      readonly kind: 'cdi';
      /** `nvidia.com/gpu=0` */
      readonly names: readonly string[];
    }
  | {
      readonly kind: 'gpus';
      /** Default: NVIDIA's, or AMD's where there are specifications of theirs only. */
      readonly driver?: GpuDriver;
      /** All of them, so many, or these by number or UUID. */
      readonly devices: 'all' | number | readonly string[];
      /** What they are wanted for. A specification gives all that it has; only `inspect` tells them apart. */
      readonly capabilities?: readonly string[];
    };

/** Whose GPUs. */
export type GpuDriver = 'nvidia' | 'amd';

/** Whether a container has devices to be found at its start. */
export function hasDeviceRequests({
  deviceRequests = [],
}: Pick<ContainerOptions, 'deviceRequests'>): boolean {
  return deviceRequests.length > 0;
}
