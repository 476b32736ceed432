import type { ContainerOptions, MountOption } from '../options/container-options.js';
import { hasDeviceRequests } from '../options/device-request.js';
import type { ResolvedSource } from './container-draft.js';
import type { EngineContext } from './engine-context.js';

/**
 * Finds out what takes a look at images: the layers of images that are to be mounted, which are pulled if they are not
 * here, and who a container's user is, where its mounts depend on that. Devices that do not exist are found out now.
 *
 * @throws CdiDeviceNotFoundError (`DOCKLET_CONTAINER_CDI_DEVICE_NOT_FOUND`)
 * @throws ImageMissingError (`DOCKLET_CONTAINER_IMAGE_MISSING`)
 */
export async function completeOptions(
  context: EngineContext,
  options: ContainerOptions,
  source: ResolvedSource,
): Promise<ContainerOptions> {
  if (hasDeviceRequests(options)) {
    const { checkDevices } = await import('../cdi/apply-devices.js');
    await checkDevices(context, options.deviceRequests ?? []);
  }
  if (!(options.mounts ?? []).some(isIncomplete)) {
    return options;
  }
  const mounts: MountOption[] = [];
  for (const mount of options.mounts ?? []) {
    mounts.push(await completeMount(context, mount, options, source));
  }
  return { ...options, mounts };
}

function isIncomplete(mount: MountOption): boolean {
  return mount.kind === 'image' || isForUser(mount);
}

/** Whether the container's user has to be known. */
function isForUser(mount: MountOption): mount is Extract<MountOption, { kind: 'bind' | 'volume' }> {
  return (mount.kind === 'bind' || mount.kind === 'volume') && mount.owners?.kind === 'user';
}

async function completeMount(
  context: EngineContext,
  mount: MountOption,
  options: ContainerOptions,
  source: ResolvedSource,
): Promise<MountOption> {
  if (mount.kind === 'image') {
    const { image, layers } = await context.images.resolve(mount.source, options.pull ?? 'missing');
    const { id, diffIds } = image ?? {};
    return id === undefined || diffIds === undefined
      ? mount
      : { ...mount, image: { id, diffIds, layers } };
  }
  if (isForUser(mount)) {
    const { mapToUser } = await import('../mounts/map-to-user.js');
    const user = options.user ?? source.process.User ?? '';
    return { ...mount, owners: await mapToUser(context, mount, user, source) };
  }
  return mount;
}
