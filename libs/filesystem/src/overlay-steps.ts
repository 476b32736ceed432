import type { Step } from '@docklet/syscall';
import {
  AT_FDCWD,
  FSCONFIG_CMD_CREATE,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  FSMOUNT_CLOEXEC,
  FSOPEN_CLOEXEC,
  MOVE_MOUNT_F_EMPTY_PATH,
  resultOf,
} from '@docklet/syscall';
import type { RootSource } from './layer.js';
import type { MountedLayer } from './layer-steps.js';
import { makeFolder } from './layer-steps.js';

/** The label of the overlay's file system context; reading from it gives the kernel's own words about a failure. */
export const overlayContext = 'overlay';

const context = resultOf(overlayContext);
const mount = resultOf('overlay-mount');

/** The longest value that fsconfig(2) takes. */
const maxValueBytes = 255;

/** Puts the layers together by the calls of Linux 6.7, one for each layer, so that there is no limit to their paths. */
export function overlaySteps(
  { writable, stage, mountPoints }: RootSource,
  layers: readonly MountedLayer[],
): Step[] {
  const rootPath = `${stage}/root`;
  return [
    ...layers.flatMap(({ steps }) => steps),
    {
      call: 'fsopen',
      args: ['overlay', FSOPEN_CLOEXEC],
      why: 'one tree out of the layers and the container’s own changes',
      label: overlayContext,
    },
    setString('source', 'overlay', 'its name in the list of mounts'),
    ...layers.flatMap(({ path }, index) =>
      setFolder('lowerdir+', path, path === mountPoints ? placesForMounts : whatLayer(index)),
    ),
    ...setFolder('upperdir', writable.upperDir, 'what the container changes goes here'),
    ...setFolder('workdir', writable.workDir, 'where a change is prepared, so that it is atomic'),
    ...(writable.isVolatile ? [setVolatile] : []),
    {
      call: 'fsconfig',
      args: [context, FSCONFIG_CMD_CREATE, null, null, 0],
      why: 'the overlay comes into being',
    },
    {
      call: 'fsmount',
      args: [context, FSMOUNT_CLOEXEC, 0],
      why: 'a mount of it, not yet attached anywhere',
      label: mount.step,
    },
    makeFolder(rootPath, 'where the root is attached until it becomes the root'),
    {
      call: 'move_mount',
      args: [mount, '', AT_FDCWD, rootPath, MOVE_MOUNT_F_EMPTY_PATH],
      why: 'attaches the overlay',
    },
  ];
}

const placesForMounts = 'under them all, places for what is mounted where the image has none';

function whatLayer(index: number): string {
  return index === 0 ? 'the uppermost layer' : 'the layer under it';
}

const setVolatile: Step = {
  call: 'fsconfig',
  args: [context, FSCONFIG_SET_FLAG, 'volatile', null, 0],
  why: 'these changes are thrown away at the end, so nothing is synced to the disk',
};

/** The kernel looks the folder up at once, so one whose path it would not take can be the current folder meanwhile. */
function setFolder(key: string, path: string, why: string): Step[] {
  const isTaken = Buffer.byteLength(path) <= maxValueBytes && !path.includes('\\');
  return isTaken
    ? [setString(key, path, why)]
    : [
        { call: 'chdir', args: [path], why: 'a path that is too long, or has a backslash in it' },
        setString(key, '.', why),
      ];
}

function setString(key: string, value: string, why: string): Step {
  return { call: 'fsconfig', args: [context, FSCONFIG_SET_STRING, key, value, 0], why };
}
