/** The layers of the root. */
export const rootKey = 'root';

/** The layers of an image that is mounted in the container, and the steps that mount it. */
export function imageKey(index: number): string {
  return `image${index + 1}`;
}

/** The labels of the steps that open a file system on a device, and make a mount of it. */
export interface DeviceLabels {
  readonly context: string;
  readonly mount: string;
}

/** Those of the writable layer. */
export const writableLabels: DeviceLabels = { context: 'writable-context', mount: 'writable' };

/** Those of a layer of an image. */
export function deviceLabels(key: string, index: number): DeviceLabels {
  return { context: `${key}:layer${index}-context`, mount: `${key}:layer${index}` };
}
