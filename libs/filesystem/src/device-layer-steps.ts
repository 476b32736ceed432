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
import type { DeviceLabels } from './layer-labels.js';
import { deviceLabels, imageKey, rootKey, writableLabels } from './layer-labels.js';
import type { Layer, WritableLayer } from './layer.js';
import { ext4Options } from './writable-image/mounting.js';

/** Everything that is put together from layers in a container. */
export interface LayersInUse {
  /** Those of its root. */
  readonly layers: readonly Layer[];
  /** Where its changes go. */
  readonly writable?: WritableLayer | undefined;
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
  return layersOnDevices(inUse).flatMap(({ labels: { context, mount } }) => [
    close(mount),
    close(context),
  ]);
}

interface LayerOnDevice {
  readonly device: string;
  readonly labels: DeviceLabels;
  readonly filesystem: 'erofs' | 'ext4';
  /** What it is, for people. */
  readonly what: string;
  readonly flags: readonly { readonly key: string; readonly why: string }[];
  readonly attributes: number;
}

function layersOnDevices({ layers, writable, images = [] }: LayersInUse): readonly LayerOnDevice[] {
  return [
    ...onDevices(layers, rootKey),
    ...(writable?.device === undefined ? [] : [onWritableDevice(writable.device)]),
    ...images.flatMap((image, index) => onDevices(image.layers, imageKey(index))),
  ];
}

function onDevices(layers: readonly Layer[], key: string): readonly LayerOnDevice[] {
  return layers.flatMap(({ kind, path: device }, index) =>
    kind === 'erofs-device' ? [{ ...imageLayer, device, labels: deviceLabels(key, index) }] : [],
  );
}

const imageLayer = {
  filesystem: 'erofs',
  what: 'a layer of the image',
  flags: [{ key: 'ro', why: 'nothing can be written to it' }],
  attributes: MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID,
} as const;

/** Nothing is forbidden on its mount: what a container may do with its files, the overlay's mount says. */
function onWritableDevice(device: string): LayerOnDevice {
  return {
    device,
    labels: writableLabels,
    filesystem: 'ext4',
    what: 'what the container changes, no more than fits there',
    flags: ext4Options,
    attributes: 0,
  };
}

function close(label: string): Step {
  return { call: 'close', args: [resultOf(label)], why: 'a layer that is the init’s now' };
}

function openDevice(layer: LayerOnDevice): Step[] {
  const { device, labels, filesystem, what, flags, attributes } = layer;
  const configure = (
    command: number,
    key: string | null,
    value: string | null,
    why: string,
  ): Step => ({
    call: 'fsconfig',
    args: [resultOf(labels.context), command, key, value, 0],
    why,
  });
  return [
    {
      call: 'fsopen',
      args: [filesystem, FSOPEN_CLOEXEC],
      why: `${what}, from a device`,
      label: labels.context,
    },
    configure(FSCONFIG_SET_STRING, 'source', device, 'the device that shows the layer'),
    ...flags.map(({ key, why }) => configure(FSCONFIG_SET_FLAG, key, null, why)),
    configure(FSCONFIG_CMD_CREATE, null, null, 'the device is opened, while that is allowed'),
    {
      call: 'fsmount',
      args: [resultOf(labels.context), FSMOUNT_CLOEXEC, attributes],
      why: 'a mount of it, not yet attached anywhere',
      label: labels.mount,
    },
  ];
}
