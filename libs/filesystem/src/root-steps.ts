import type { Step } from '@docklet/syscall';
import { MNT_DETACH, MS_NOEXEC, MS_NOSUID, MS_PRIVATE, MS_REC } from '@docklet/syscall';
import { LayersError } from './errors.js';
import type { Layer, RootSource } from './layer.js';
import { maxLayers } from './layer.js';
import { mountedLayers, mountedWritable } from './layer-steps.js';
import { overlaySteps } from './overlay-steps.js';
import { overlayStringSteps } from './overlay-string-steps.js';

/**
 * Puts the root file system together on the stage: each layer mounted, and an overlay of them all. Nothing of it is
 * visible outside the container's mount namespace, so the kernel takes it all away when the container ends.
 *
 * @throws {@link LayersError} (`DOCKLET_FILESYSTEM_LAYERS`)
 */
export function rootSteps(given: RootSource): Step[] {
  const { layers, stage, overlayApi } = given;
  if (layers.length === 0 || layers.length > maxLayers) {
    throw new LayersError(`it has ${layers.length} layers; 1 to ${maxLayers} are possible`);
  }
  const { writable, steps } = mountedWritable(given);
  const source = { ...given, layers: withMountPoints(given), writable };
  return [
    {
      call: 'mount',
      args: [null, '/', null, MS_REC | MS_PRIVATE, null],
      why: 'what is mounted from here on stays in this namespace',
    },
    {
      call: 'mount',
      args: ['tmpfs', stage, 'tmpfs', MS_NOSUID | MS_NOEXEC, 'mode=700,size=1m'],
      why: 'a place to put the root file system together, unseen by others',
    },
    ...steps,
    ...(overlayApi === 'mount'
      ? overlayStringSteps(source)
      : overlaySteps(source, mountedLayers(source.layers, stage))),
  ];
}

/** Where there is no room for one layer more, each container makes the places for its mounts itself. */
function withMountPoints({ layers, mountPoints }: RootSource): readonly Layer[] {
  return mountPoints === undefined || layers.length === maxLayers
    ? layers
    : [...layers, { kind: 'directory', path: mountPoints }];
}

/** Makes the assembled tree the root, and lets go of the host's. */
export function pivotSteps({ stage }: RootSource): Step[] {
  return swapRootSteps(`${stage}/root`);
}

/** Makes a mounted tree the root, and lets go of the host's. */
export function swapRootSteps(tree: string): Step[] {
  return [
    { call: 'chdir', args: [tree], why: 'the container’s root, to swap it in' },
    {
      call: 'pivot_root',
      args: ['.', '.'],
      why: 'the container’s root becomes /, the host’s lies over it at the same place',
    },
    {
      call: 'umount2',
      args: ['.', MNT_DETACH],
      why: 'the host’s files are gone: from here on no path can lead out',
    },
    { call: 'chdir', args: ['/'], why: 'the current folder is the new root' },
  ];
}
