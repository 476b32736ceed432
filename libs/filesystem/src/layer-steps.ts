import type { Step } from '@docklet/syscall';
import {
  AT_FDCWD,
  FSCONFIG_CMD_CREATE,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  FSMOUNT_CLOEXEC,
  FSOPEN_CLOEXEC,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_RDONLY,
  MOVE_MOUNT_F_EMPTY_PATH,
  MS_NODEV,
  MS_NOSUID,
  MS_RDONLY,
  OPEN_TREE_CLOEXEC,
  OPEN_TREE_CLONE,
  resultOf,
} from '@docklet/syscall';
import type { Layer } from './layer.js';

/** Where a layer's files can be seen, and the steps after which they can. */
export interface MountedLayer {
  readonly path: string;
  readonly steps: readonly Step[];
}

/**
 * Opens the layers that are on devices. The init's parent does this before it clones the init: in the container's cgroup no
 * device may be opened but those of the container. Without such layers there is nothing to do.
 */
export function deviceLayerSteps(layers: readonly Layer[]): Step[] {
  return layers.flatMap((layer, index) =>
    layer.kind === 'erofs-device' ? openDevice(layer.path, index) : [],
  );
}

/** Closes, after the clone, what {@link deviceLayerSteps} opened: it is the init's. */
export function closeDeviceLayerSteps(layers: readonly Layer[]): Step[] {
  return layers.flatMap(({ kind }, index) => {
    const { context, mount } = deviceLabels(index);
    return kind === 'erofs-device' ? [close(mount), close(context)] : [];
  });
}

function close(label: string): Step {
  return { call: 'close', args: [resultOf(label)], why: 'a layer that is the init’s now' };
}

function openDevice(device: string, index: number): Step[] {
  const { context, mount } = deviceLabels(index);
  const configure = (
    command: number,
    key: string | null,
    value: string | null,
    why: string,
  ): Step => ({
    call: 'fsconfig',
    args: [resultOf(context), command, key, value, 0],
    why,
  });
  return [
    {
      call: 'fsopen',
      args: ['erofs', FSOPEN_CLOEXEC],
      why: 'a layer of the image, from a device',
      label: context,
    },
    configure(FSCONFIG_SET_STRING, 'source', device, 'the device that shows the layer'),
    configure(FSCONFIG_SET_FLAG, 'ro', null, 'nothing can be written to it'),
    configure(FSCONFIG_CMD_CREATE, null, null, 'the device is opened, while that is allowed'),
    {
      call: 'fsmount',
      args: [
        resultOf(context),
        FSMOUNT_CLOEXEC,
        MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID,
      ],
      why: 'a mount of it, not yet attached anywhere',
      label: mount,
    },
  ];
}

function deviceLabels(index: number): { readonly context: string; readonly mount: string } {
  return { context: `layer${index}-context`, mount: `layer${index}` };
}

/** Mounts the layers that are images, each at a folder of the stage. A layer that is a folder already needs no mount. */
export function mountedLayers(layers: readonly Layer[], stage: string): readonly MountedLayer[] {
  return layers.map((layer, index) =>
    layer.kind === 'directory'
      ? { path: layer.path, steps: [] }
      : mountImage(layer, index, `${stage}/${index}`),
  );
}

/** The same, but folders are mounted as well, so that every layer has a short name. */
export function namedLayers(layers: readonly Layer[], stage: string): readonly MountedLayer[] {
  return layers.map((layer, index) => {
    const path = `${stage}/${index}`;
    return layer.kind === 'directory'
      ? { path, steps: bindFolder(layer.path, path, 'a short name for a layer') }
      : mountImage(layer, index, path);
  });
}

function mountImage(layer: Layer, index: number, path: string): MountedLayer {
  return {
    path,
    steps: [makeFolder(path, 'a mount point for a layer'), attachImage(layer, index, path)],
  };
}

function attachImage({ kind, path: image }: Layer, index: number, path: string): Step {
  return kind === 'erofs-device'
    ? {
        call: 'move_mount',
        args: [resultOf(deviceLabels(index).mount), '', AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH],
        why: 'a layer of the image, read-only, from the device that was opened before',
      }
    : {
        call: 'mount',
        args: [image, path, 'erofs', MS_RDONLY | MS_NODEV | MS_NOSUID, null],
        why: 'a layer of the image, read-only, straight from its file',
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
