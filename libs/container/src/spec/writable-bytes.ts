import { maxImageBytes, minImageBytes } from '@docklet/filesystem';
import { WritableBytesError } from './errors.js';

/**
 * Checks the limit of a writable layer.
 *
 * @throws {@link WritableBytesError} (`DOCKLET_CONTAINER_WRITABLE_BYTES`)
 */
export function checkWritableBytes(bytes: number): void {
  const isPossible =
    Number.isSafeInteger(bytes) && bytes >= minImageBytes && bytes <= maxImageBytes;
  if (bytes !== 0 && !isPossible) {
    throw new WritableBytesError(bytes);
  }
}
