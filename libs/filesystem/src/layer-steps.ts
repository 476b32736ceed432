import type { Step } from '@docklet/syscall';
import {
  AT_FDCWD,
  MOVE_MOUNT_F_EMPTY_PATH,
  MS_NODEV,
  MS_NOSUID,
  MS_RDONLY,
  OPEN_TREE_CLOEXEC,
  OPEN_TREE_CLONE,
  resultOf,
} from '@docklet/syscall';
import { deviceLabels, rootKey, writableLabels } from './layer-labels.js';
import type { Layer, RootSource, WritableLayer } from './layer.js';

/** Where a layer's files can be seen, and the steps after which they can. */
export interface MountedLayer {
  readonly path: string;
  readonly steps: readonly Step[];
}

/** Mounts the layers that are images, each at a folder of the stage. A layer that is a folder already needs no mount. */
export function mountedLayers(layers: readonly Layer[], stage: string): readonly MountedLayer[] {
  return layers.map((layer, index) =>
    layer.kind === 'directory'
      ? { path: layer.path, steps: [] }
      : mountImage(layer, deviceLabels(rootKey, index).mount, `${stage}/${index}`),
  );
}

/**
 * The same, but folders are mounted as well, so that every layer has a short name.
 *
 * @param key whose layers they are; see {@link deviceLabels}
 */
export function namedLayers(
  layers: readonly Layer[],
  stage: string,
  key = rootKey,
): readonly MountedLayer[] {
  return layers.map((layer, index) => {
    const path = `${stage}/${index}`;
    return layer.kind === 'directory'
      ? { path, steps: bindFolder(layer.path, path, 'a short name for a layer') }
      : mountImage(layer, deviceLabels(key, index).mount, path);
  });
}

function mountImage(layer: Layer, device: string, path: string): MountedLayer {
  return {
    path,
    steps: [makeFolder(path, 'a mount point for a layer'), attachImage(layer, device, path)],
  };
}

function attachImage({ kind, path: image }: Layer, device: string, path: string): Step {
  return kind === 'erofs-device'
    ? {
        call: 'move_mount',
        args: [resultOf(device), '', AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH],
        why: 'a layer of the image, read-only, from the device that was opened before',
      }
    : {
        call: 'mount',
        args: [image, path, 'erofs', MS_RDONLY | MS_NODEV | MS_NOSUID, null],
        why: 'a layer of the image, read-only, straight from its file',
      };
}

/** Mounts the writable layer, if it is on a device: then its folders are on the stage. */
export function mountedWritable({ writable, stage }: Pick<RootSource, 'writable' | 'stage'>): {
  readonly writable: WritableLayer;
  readonly steps: readonly Step[];
} {
  const { device, upperDir, workDir, isVolatile } = writable;
  if (device === undefined) {
    return { writable, steps: [] };
  }
  const path = `${stage}/writable`;
  return {
    writable: { upperDir: `${path}${upperDir}`, workDir: `${path}${workDir}`, isVolatile },
    steps: [
      makeFolder(path, 'a mount point for what the container changes'),
      {
        call: 'move_mount',
        args: [resultOf(writableLabels.mount), '', AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH],
        why: 'from the device that was opened before; it ends with this namespace',
      },
    ],
  };
}

/** Makes a folder of the host visible at a new folder of the stage. */
export function bindFolder(folder: string, path: string, why: string): Step[] {
  const tree = resultOf(`tree for ${path}`);
  return [
    makeFolder(path, 'a mount point'),
    {
      call: 'open_tree',
      args: [AT_FDCWD, folder, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC],
      why,
      label: tree.step,
    },
    {
      call: 'move_mount',
      args: [tree, '', AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH],
      why: 'attached there',
    },
  ];
}

/** Makes a folder of the stage. */
export function makeFolder(path: string, why: string): Step {
  return { call: 'mkdirat', args: [AT_FDCWD, path, 0o755], why };
}
