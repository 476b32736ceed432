import type { Step } from '@docklet/syscall';
import {
  FSCONFIG_CMD_CREATE,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  FSMOUNT_CLOEXEC,
  FSOPEN_CLOEXEC,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_RDONLY,
  resultOf,
} from '@docklet/syscall';
import type { ImageMount } from './image-mount.js';
import { deviceLabels, imageKey, rootKey } from './layer-labels.js';
import type { Layer } from './layer.js';

/** Everything that is put together from layers in a container. */
export interface LayersInUse {
  /** Those of its root. */
  readonly layers: readonly Layer[];
  /** Images that are mounted beside. */
  readonly images?: readonly ImageMount[] | undefined;
}

/**
 * Opens the layers that are on devices. The init's parent does this before it clones the init: in the container's cgroup no
 * device may be opened but those of the container. Without such layers there is nothing to do.
 */
export function deviceLayerSteps(inUse: LayersInUse): Step[] {
  return layersOnDevices(inUse).flatMap(openDevice);
}

/** Closes, after the clone, what {@link deviceLayerSteps} opened: it is the init's. */
export function closeDeviceLayerSteps(inUse: LayersInUse): Step[] {
  return layersOnDevices(inUse).flatMap(({ context, mount }) => [close(mount), close(context)]);
}

interface LayerOnDevice {
  readonly device: string;
  readonly context: string;
  readonly mount: string;
}

function layersOnDevices({ layers, images = [] }: LayersInUse): readonly LayerOnDevice[] {
  return [
    ...onDevices(layers, rootKey),
    ...images.flatMap((image, index) => onDevices(image.layers, imageKey(index))),
  ];
}

function onDevices(layers: readonly Layer[], key: string): readonly LayerOnDevice[] {
  return layers.flatMap(({ kind, path: device }, index) =>
    kind === 'erofs-device' ? [{ device, ...deviceLabels(key, index) }] : [],
  );
}

function close(label: string): Step {
  return { call: 'close', args: [resultOf(label)], why: 'a layer that is the init’s now' };
}

function openDevice({ device, context, mount }: LayerOnDevice): Step[] {
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
