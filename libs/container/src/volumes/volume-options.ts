import path from 'node:path';
import { InvalidVolumeOptionError } from './errors.js';

/** What each option does not make sense without, as with Docker's driver `local`. */
const companions: Readonly<Record<string, readonly string[]>> = {
  type: ['device'],
  device: ['type'],
  o: ['type', 'device'],
};

/**
 * Checks a volume's driver options.
 *
 * @throws {@link InvalidVolumeOptionError} (`DOCKLET_CONTAINER_INVALID_VOLUME_OPTION`)
 */
export function checkVolumeOptions(name: string, options: Readonly<Record<string, string>>): void {
  for (const option of Object.keys(options)) {
    const needed = Object.hasOwn(companions, option) ? companions[option] : undefined;
    if (needed === undefined) {
      throw new InvalidVolumeOptionError(name, `invalid option: ${JSON.stringify(option)}`);
    }
    const missing = needed.find((other) => options[other] === undefined);
    if (missing !== undefined) {
      const reason = `missing required option: ${JSON.stringify(missing)}`;
      throw new InvalidVolumeOptionError(name, reason);
    }
  }
  const { device = '', o = '' } = options;
  if (/(^|,)r?bind(,|$)/.test(o) && !path.isAbsolute(device)) {
    const reason = `the folder ${JSON.stringify(device)} is to be an absolute path`;
    throw new InvalidVolumeOptionError(name, reason);
  }
}
