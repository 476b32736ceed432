/** The layers of the root. */
export const rootKey = 'root';

/** The layers of an image that is mounted in the container, and the steps that mount it. */
export function imageKey(index: number): string {
  return `image${index + 1}`;
}

/** The labels of the steps that open a layer on a device, and make a mount of it. */
export function deviceLabels(
  key: string,
  index: number,
): { readonly context: string; readonly mount: string } {
  return { context: `${key}:layer${index}-context`, mount: `${key}:layer${index}` };
}
