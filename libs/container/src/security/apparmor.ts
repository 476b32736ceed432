import { readFileSync } from 'node:fs';
import { AppArmorUnavailableError } from '../spec/errors.js';

/** Says `Y` when the kernel confines by AppArmor. */
const enabledFile = '/sys/module/apparmor/parameters/enabled';

/**
 * Refuses an AppArmor profile where there is no AppArmor, rather than run a container less confined than asked for.
 *
 * @throws {@link AppArmorUnavailableError} (`DOCKLET_CONTAINER_NO_APPARMOR`)
 */
export function assertAppArmor(profile: string): void {
  if (profile !== 'unconfined' && !isAppArmorEnabled()) {
    throw new AppArmorUnavailableError(profile);
  }
}

/** Whether the kernel confines by AppArmor. */
export function isAppArmorEnabled(): boolean {
  try {
    return readFileSync(enabledFile, 'utf8').startsWith('Y');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return false;
    }
    throw error;
  }
}
