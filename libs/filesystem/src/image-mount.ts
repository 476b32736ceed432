import type { Step } from '@docklet/syscall';
import { MS_NODEV, MS_NOSUID, MS_RDONLY } from '@docklet/syscall';
import { bindMount } from './bind-mount.js';
import { cleanPath } from './clean-path.js';
import { LayersError } from './errors.js';
import { makeFolder, namedLayers } from './layer-steps.js';
import type { Layer } from './layer.js';
import { maxLayers } from './layer.js';
import { attachAt } from './mount-handle.js';
import { parseMountOptions } from './mount-options.js';
import type { MountSteps } from './mount-steps.js';
import { openTarget } from './target-steps.js';

/** An image that is mounted in a container, read-only. */
export interface ImageMount {
  readonly destination: string;
  /** From the uppermost to the lowest; at least one. */
  readonly layers: readonly Layer[];
  /** Only this folder of it is mounted, wherever links in the image lead. */
  readonly subdirectory?: string | undefined;
}

/**
 * Puts an image together on the stage, beside the container's root, and mounts it in the container.
 *
 * @param key begins the labels of these steps
 * @throws {@link LayersError} (`DOCKLET_FILESYSTEM_LAYERS`)
 */
export function imageMountSteps(image: ImageMount, key: string, stage: string): MountSteps {
  const folder = `${stage}/${key}`;
  const destination = cleanPath(image.destination);
  const options = ['bind', 'ro', 'nodev', 'nosuid'];
  const mount = {
    destination,
    type: 'bind',
    source: image.layers.length === 1 ? `${folder}/0` : `${folder}/all`,
    options:
      image.subdirectory === undefined
        ? options
        : [...options, `X-mount.subdir=${image.subdirectory}`],
  };
  const prepared = bindMount(mount, parseMountOptions(mount), key, 'the files of an image');
  const target = openTarget({ path: destination, kind: 'directory', refusesLinks: false }, key);
  return {
    first: [],
    before: [...assemblySteps(image.layers, key, folder), ...prepared.before],
    after: [...prepared.after, ...target.steps, attachAt(prepared.fd, target.fd, key, destination)],
  };
}

function assemblySteps(layers: readonly Layer[], key: string, folder: string): Step[] {
  if (layers.length === 0 || layers.length > maxLayers) {
    throw new LayersError(`it has ${layers.length} layers; 1 to ${maxLayers} are possible`);
  }
  const layerSteps = namedLayers(layers, folder, key).flatMap(({ steps }) => steps);
  return [
    makeFolder(folder, 'a place to put an image together'),
    ...layerSteps,
    ...(layers.length === 1 ? [] : overlaySteps(layers, folder)),
  ];
}

function overlaySteps(layers: readonly Layer[], folder: string): Step[] {
  const names = layers.map((_, index) => index).join(':');
  return [
    makeFolder(`${folder}/all`, 'where its layers are one tree'),
    { call: 'chdir', args: [folder], why: 'the names that follow are relative' },
    {
      call: 'mount',
      args: ['overlay', 'all', 'overlay', MS_RDONLY | MS_NODEV | MS_NOSUID, `lowerdir=${names}`],
      why: 'one tree out of the layers, which nobody can change',
    },
  ];
}
