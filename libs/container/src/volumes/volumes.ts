import type { CopySummary } from '../copy/write-entries.js';
import type { EngineContext } from '../engine/engine-context.js';
import { sortedByKey } from '../inspect/sorted-by-key.js';
import { createVolume } from './create-volume.js';
import type { NewVolume } from './create-volume.js';
import type { VolumeUser } from './errors.js';
import { removeVolume } from './remove-volume.js';
import type { VolumeRecord } from './volume-record.js';
import { volumeUsers } from './volume-users.js';

/** A volume, and who has it. */
export interface Volume extends VolumeRecord {
  /** Where its content is on the host. */
  readonly mountpoint: string;
  /** The containers that have it, whether they run or not. */
  readonly users: readonly VolumeUser[];
}

/** What one volume takes on the disk. */
export interface VolumeUsage {
  readonly name: string;
  readonly bytes: number;
  /** How many containers have it. */
  readonly users: number;
}

/** Which volumes are removed. */
export interface PruneVolumesOptions {
  /** Whether also those that were given a name. Default: false. */
  readonly isAll?: boolean | undefined;
  readonly isDryRun?: boolean | undefined;
  readonly filter?: ((volume: Volume) => boolean) | undefined;
}

/** What was removed, or would be. */
export interface PrunedVolumes {
  readonly names: readonly string[];
  readonly freedBytes: number;
}

/** The volumes of an engine: folders that outlive the containers that have them mounted. */
export class Volumes {
  readonly #context: EngineContext;

  /** @internal use `engine.volumes` */
  constructor(context: EngineContext) {
    this.#context = context;
  }

  /**
   * Makes a volume; one of this name that is there already stays as it is.
   *
   * @returns its name
   * @throws InvalidVolumeNameError (`DOCKLET_CONTAINER_INVALID_VOLUME_NAME`)
   * @throws InvalidVolumeOptionError (`DOCKLET_CONTAINER_INVALID_VOLUME_OPTION`)
   */
  create(volume: NewVolume = {}): string {
    const isAnonymous = volume.name === undefined;
    return createVolume(this.#context, { isAnonymous, ...volume }, { isDurable: true });
  }

  /** All volumes, by their names. */
  list(): readonly Volume[] {
    const users = volumeUsers(this.#context.containers);
    return this.#context.volumes.list().map((record) => this.#view(record, users));
  }

  /**
   * A volume by its name.
   *
   * @throws VolumeNotFoundError (`DOCKLET_CONTAINER_VOLUME_NOT_FOUND`)
   */
  get(name: string): Volume {
    const { volumes, containers } = this.#context;
    return this.#view(volumes.get(name), volumeUsers(containers));
  }

  /**
   * Everything about a volume, with the names that Docker gives it.
   *
   * @throws VolumeNotFoundError (`DOCKLET_CONTAINER_VOLUME_NOT_FOUND`)
   */
  inspect(name: string): Readonly<Record<string, unknown>> {
    const { createdAt, labels, driverOptions, mountpoint } = this.get(name);
    return {
      CreatedAt: createdAt.replace(/\.\d+Z$/, 'Z'),
      Driver: 'local',
      Labels: nullIfEmpty(labels),
      Mountpoint: mountpoint,
      Name: name,
      Options: nullIfEmpty(driverOptions),
      Scope: 'local',
    };
  }

  /**
   * Removes a volume that no container has, with all that is in it.
   *
   * @throws VolumeNotFoundError (`DOCKLET_CONTAINER_VOLUME_NOT_FOUND`)
   * @throws VolumeInUseError (`DOCKLET_CONTAINER_VOLUME_IN_USE`), which names the containers
   */
  async remove(name: string): Promise<void> {
    await removeVolume(this.#context, name);
  }

  /** Removes volumes that no container has. */
  async prune(options: PruneVolumesOptions = {}): Promise<PrunedVolumes> {
    const { pruneVolumes } = await import('./prune-volumes.js');
    return pruneVolumes(this.#context, this.list(), options);
  }

  /** What each volume takes on the disk. */
  async usage(): Promise<readonly VolumeUsage[]> {
    const { measureVolume } = await import('./prune-volumes.js');
    const measured = this.list().map(async ({ name, users }) => ({
      name,
      bytes: await measureVolume(this.#context, name),
      users: users.length,
    }));
    return Promise.all(measured);
  }

  /**
   * Everything in a volume as a tar archive.
   *
   * @throws VolumeNotFoundError (`DOCKLET_CONTAINER_VOLUME_NOT_FOUND`)
   */
  async *export(name: string): AsyncGenerator<Uint8Array, void, void> {
    const { exportVolume } = await import('./transfer-volume.js');
    yield* exportVolume(this.#context, name);
  }

  /**
   * Writes what is in a tar archive into a volume, over what is there. No link is followed, and nothing leads out of it.
   *
   * @throws VolumeNotFoundError (`DOCKLET_CONTAINER_VOLUME_NOT_FOUND`)
   */
  async import(name: string, archive: AsyncIterable<Uint8Array>): Promise<CopySummary> {
    const { importVolume } = await import('./transfer-volume.js');
    return importVolume(this.#context, name, archive);
  }

  #view(record: VolumeRecord, users: ReadonlyMap<string, readonly VolumeUser[]>): Volume {
    const { data: mountpoint } = this.#context.layout.volumeFiles(record.name);
    return { ...record, mountpoint, users: users.get(record.name) ?? [] };
  }
}

/** Go writes a map that nobody has made as null, and others by their keys. */
function nullIfEmpty(
  map: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | null {
  return Object.keys(map).length === 0 ? null : sortedByKey(map);
}
