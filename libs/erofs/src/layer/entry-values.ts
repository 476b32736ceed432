import { LayerValueError } from '../errors/layer-errors.js';
import { DEVICE_MAJOR_MAX, DEVICE_MINOR_MAX, encodeDevice } from '../format/device-number.js';
import { printablePath } from '../printable-path.js';
import type { TarEntry } from '../tar/tar-entry.js';

/** PATH_MAX without its NUL: Linux reads no longer target. */
const LINK_TARGET_MAX = 4095;

/** @throws LayerValueError (DOCKLET_EROFS_LAYER_VALUE) when no symbolic link could have this target */
export function checkLinkTarget(entry: TarEntry): void {
  const { length } = entry.linkName;
  if (length === 0 || length > LINK_TARGET_MAX) {
    const reason = `the target of a symbolic link has ${length} bytes`;
    throw new LayerValueError({ path: printablePath(entry.name), reason });
  }
}

/**
 * The number of a device, encoded.
 *
 * @throws LayerValueError (DOCKLET_EROFS_LAYER_VALUE) when Linux has no such device number
 */
export function deviceOf(entry: TarEntry): number {
  const { deviceMajor: major, deviceMinor: minor } = entry;
  if (major > DEVICE_MAJOR_MAX || minor > DEVICE_MINOR_MAX) {
    const reason = `device number ${major}:${minor} is out of range`;
    throw new LayerValueError({ path: printablePath(entry.name), reason });
  }
  return encodeDevice(major, minor);
}
