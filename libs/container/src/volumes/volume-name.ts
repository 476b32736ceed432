import { randomBytes } from '../state/random.js';
import { InvalidVolumeNameError } from './errors.js';

/** Docker's grammar. */
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** A name is that of a folder. */
const maxLength = 255;

/**
 * Checks a name given by a user, in Docker's words.
 *
 * @throws {@link InvalidVolumeNameError} (`DOCKLET_CONTAINER_INVALID_VOLUME_NAME`)
 */
export function checkVolumeName(name: string): void {
  if (name.length < 2) {
    const reason = 'volume name is too short, names should be at least two alphanumeric characters';
    throw new InvalidVolumeNameError(name, reason);
  }
  if (!namePattern.test(name)) {
    const reason =
      'it includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed';
    throw new InvalidVolumeNameError(name, reason);
  }
  if (name.length > maxLength) {
    throw new InvalidVolumeNameError(
      name,
      `it has ${name.length} characters, ${maxLength} are allowed`,
    );
  }
}

/** Whether a text can be the name of a volume. */
export function isVolumeName(text: string): boolean {
  return text.length >= 2 && text.length <= maxLength && namePattern.test(text);
}

/** A name for a volume that nobody has named: 64 hexadecimal digits, as Docker's. */
export function createVolumeName(): string {
  return randomBytes(32).toString('hex');
}
