import type { EngineContext } from '../engine/engine-context.js';
import { checkVolumeName, createVolumeName } from './volume-name.js';
import { checkVolumeOptions } from './volume-options.js';
import type { VolumeRecord } from './volume-record.js';
import { volumeRecordVersion } from './volume-record.js';

/** What a new volume is to be. */
export interface NewVolume {
  /** Default: one is made up, and the volume is anonymous. */
  readonly name?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** `type`, `device` and `o` of mount(8), for something that is mounted in its place. */
  readonly driverOptions?: Readonly<Record<string, string>> | undefined;
  readonly isAnonymous?: boolean | undefined;
}

/** Docker's label of volumes that were given no name. */
const anonymousLabel = 'com.docker.volume.anonymous';

/**
 * Makes a volume; one of this name that is there already stays as it is, as with Docker.
 *
 * @returns its name
 * @throws InvalidVolumeNameError (`DOCKLET_CONTAINER_INVALID_VOLUME_NAME`)
 * @throws InvalidVolumeOptionError (`DOCKLET_CONTAINER_INVALID_VOLUME_OPTION`)
 */
export function createVolume(
  { volumes, journal }: EngineContext,
  { name = createVolumeName(), ...options }: NewVolume,
  { isDurable }: { readonly isDurable: boolean },
): string {
  const { labels = {}, driverOptions = {}, isAnonymous = false } = options;
  checkVolumeName(name);
  checkVolumeOptions(name, driverOptions);
  const record: VolumeRecord = {
    schemaVersion: volumeRecordVersion,
    name,
    createdAt: new Date().toISOString(),
    labels: isAnonymous ? { ...labels, [anonymousLabel]: '' } : labels,
    driverOptions,
    isAnonymous,
  };
  if (volumes.create(record, { isDurable })) {
    journal.append({ type: 'volume', action: 'create', id: name, attributes: { driver: 'local' } });
  }
  return name;
}
