import type { AttachedLayers, ImageMount, WritableLayer } from '@docklet/filesystem';
import type { MountOption } from '../options/container-options.js';
import { attachWritable, sketchWritable } from '../root/writable-layer.js';
import type { ContainerDraft } from './container-draft.js';
import type { EngineContext } from './engine-context.js';

/** Everything that a container's files are put together from. What is mounted when this is disposed of stays mounted. */
export interface AttachedDraft extends AttachedLayers {
  readonly writable: WritableLayer;
  /** The images that are mounted in it. */
  readonly images: readonly ImageMount[];
}

/**
 * Gets the layers of a container ready to be mounted, and those of the images in it.
 *
 * @param isThere whether the container is: one that is only on paper has no writable layer yet
 */
export function attachDraft(
  { images: { drivers }, layout }: EngineContext,
  { id, source, options }: ContainerDraft,
  isThere: boolean,
): AttachedDraft {
  const { mounts = [], isRemovedAtExit = false } = options;
  const held: Disposable[] = [];
  const attach = (layers: AttachedLayers['layers']): AttachedLayers['layers'] => {
    const attached = drivers.attach(layers);
    held.push(attached);
    return attached.layers;
  };
  const attachWritten = (): WritableLayer => {
    const attach = isThere ? attachWritable : sketchWritable;
    const attached = attach({ files: layout.containerFiles(id), options }, isRemovedAtExit);
    held.push(attached);
    return attached.writable;
  };
  const dispose = (): void => held.forEach((attached) => attached[Symbol.dispose]());
  try {
    return {
      layers: attach(source.layers),
      writable: attachWritten(),
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
