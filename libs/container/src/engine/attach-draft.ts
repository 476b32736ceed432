import type { AttachedLayers, ImageMount } from '@docklet/filesystem';
import type { MountOption } from '../options/container-options.js';
import type { ContainerDraft } from './container-draft.js';
import type { EngineContext } from './engine-context.js';

/** Everything that a container's files are put together from. What is mounted when this is disposed of stays mounted. */
export interface AttachedDraft extends AttachedLayers {
  /** The images that are mounted in it. */
  readonly images: readonly ImageMount[];
}

/** Gets the layers of a container ready to be mounted, and those of the images in it. */
export function attachDraft(
  { images: { drivers } }: EngineContext,
  { source, options: { mounts = [] } }: ContainerDraft,
): AttachedDraft {
  const held: Disposable[] = [];
  const attach = (layers: AttachedLayers['layers']): AttachedLayers['layers'] => {
    const attached = drivers.attach(layers);
    held.push(attached);
    return attached.layers;
  };
  const dispose = (): void => held.forEach((attached) => attached[Symbol.dispose]());
  try {
    return {
      layers: attach(source.layers),
      images: mounts.filter(isResolvedImage).map(({ target, image, subpath }) => ({
        destination: target,
        layers: attach(image.layers),
        subdirectory: subpath,
      })),
      [Symbol.dispose]: dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

type ImageMountOption = Extract<MountOption, { kind: 'image' }>;

function isResolvedImage(
  mount: MountOption,
): mount is ImageMountOption & Required<Pick<ImageMountOption, 'image'>> {
  return mount.kind === 'image' && mount.image !== undefined;
}
