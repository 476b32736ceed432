import type { ImageProcessConfig } from '@docklet/oci';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerOptions, MountOption, VolumesFrom } from '../options/container-options.js';
import { normalizeTarget } from '../spec/mounts.js';
import { checkVolumeName, createVolumeName } from './volume-name.js';
import { checkVolumeOptions } from './volume-options.js';

/**
 * All mounts of a container: its user's, those of other containers that it is to have as well, and a volume for each
 * place that its image wants one at. The user's take the place of others', and those that of the image's. Volumes without
 * a name get one; none is made yet.
 *
 * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
 * @throws InvalidVolumeNameError (`DOCKLET_CONTAINER_INVALID_VOLUME_NAME`)
 * @throws InvalidVolumeOptionError (`DOCKLET_CONTAINER_INVALID_VOLUME_OPTION`)
 */
export function resolveVolumes(
  context: EngineContext,
  { mounts = [], volumesFrom = [] }: ContainerOptions,
  image: ImageProcessConfig,
): readonly MountOption[] {
  const borrowed = volumesFrom.flatMap((from) => mountsOf(context, from));
  const wanted = Object.keys(image.Volumes ?? {}).map((target): MountOption => ({
    kind: 'volume',
    target,
  }));
  const own = [...mounts, ...without(lastOfEach(borrowed), mounts)];
  return [...own, ...without(wanted, own)].map(named);
}

function mountsOf({ containers }: EngineContext, from: VolumesFrom): readonly MountOption[] {
  const { container, isReadonly } = from;
  const { record } = containers.get(containers.resolve(container), container);
  return (record.options.mounts ?? []).flatMap((mount) =>
    mount.kind === 'bind' || mount.kind === 'volume'
      ? // What is there is not filled again, as with Docker.
        [{ ...mount, ...(isReadonly === true ? { isReadonly } : {}), ...unfilled(mount) }]
      : [],
  );
}

function unfilled({ kind }: MountOption): { readonly isFilled?: boolean } {
  return kind === 'volume' ? { isFilled: false } : {};
}

/** Of several at one place the last one. */
function lastOfEach(mounts: readonly MountOption[]): readonly MountOption[] {
  return [...new Map(mounts.map((mount) => [normalizeTarget(mount.target), mount])).values()];
}

function without(mounts: readonly MountOption[], taken: readonly MountOption[]): MountOption[] {
  const targets = new Set(taken.map(({ target }) => normalizeTarget(target)));
  return mounts.filter(({ target }) => !targets.has(normalizeTarget(target)));
}

function named(mount: MountOption): MountOption {
  if (mount.kind !== 'volume') {
    return mount;
  }
  if (mount.source === undefined) {
    return { ...mount, source: createVolumeName(), isAnonymous: true };
  }
  checkVolumeName(mount.source);
  checkVolumeOptions(mount.source, mount.driverOptions ?? {});
  return mount;
}
