import type { RuntimeDevice, RuntimeMount } from '@docklet/oci';
import type { Step, Value } from '@docklet/syscall';
import { AT_FDCWD, MOUNT_ATTR_RDONLY, words } from '@docklet/syscall';
import type { MaskedPath } from './covered-paths.js';
import { coverSteps, maskSteps, readonlySteps } from './covered-paths.js';
import { deviceSteps } from './device-steps.js';
import { cleanPath, isWithin } from './clean-path.js';
import type { HostVisit } from './host-visit-steps.js';
import { hostVisitSteps, takeHostSteps } from './host-visit-steps.js';
import type { ImageMount } from './image-mount.js';
import { imageMountSteps } from './image-mount.js';
import { imageKey } from './layer-labels.js';
import type { RootSource } from './layer.js';
import { KnownPlaces } from './known-places.js';
import { mountPointSteps, mountsIn } from './mount-point-steps.js';
import type { MountSteps, PlannedMount } from './mount-steps.js';
import { mountSteps } from './mount-steps.js';
import type { SourceKind } from './plan-mounts.js';
import { planMounts } from './plan-mounts.js';
import { pivotSteps, rootSteps } from './root-steps.js';
import { workingDirectorySteps } from './working-directory-steps.js';

/** A container's file system, as the runtime specification describes it, and what the host says to it. */
export interface FilesystemRequest {
  readonly root: RootSource;
  readonly isReadonly: boolean;
  readonly mounts: readonly RuntimeMount[];
  /** Images that are mounted beside. */
  readonly images?: readonly ImageMount[];
  /** What the source of a bind mount is, or a part of it. */
  readonly sourceKind: SourceKind;
  /** Nodes to make in /dev, if a tmpfs is mounted there. */
  readonly devices: readonly RuntimeDevice[];
  readonly maskedPaths: readonly MaskedPath[];
  readonly readonlyPaths: readonly string[];
  readonly workingDirectory: string;
  /** Steps to run when /proc and the other mounts are there, but nothing is read-only yet. */
  readonly beforeSealing?: readonly Step[];
  /** When programs of the host work on its files, if they do. */
  readonly hostVisit?: HostVisit | undefined;
  /** For whom devices and mounts are there, by their places in the container; only said in the reasons. */
  readonly origins?: ReadonlyMap<string, string> | undefined;
}

/**
 * What the container's init does to its files, in order: the root is put together on the stage, handles of everything
 * that comes from the host are taken, the root is swapped in, and all further mounts happen where no path of the host
 * exists any more.
 *
 * The init has a mount namespace of its own, and CAP_SYS_ADMIN.
 *
 * @throws {@link MountTargetError} (`DOCKLET_FILESYSTEM_MOUNT_TARGET`)
 * @throws {@link MountOptionError} (`DOCKLET_FILESYSTEM_MOUNT_OPTION`)
 * @throws {@link DevicePathError} (`DOCKLET_FILESYSTEM_DEVICE_PATH`)
 * @throws {@link LayersError} (`DOCKLET_FILESYSTEM_LAYERS`)
 */
export function filesystemSteps(request: FilesystemRequest): Step[] {
  const { root, hostVisit } = request;
  const covers = { file: `${root.stage}/null`, folder: `${root.stage}/empty` };
  const mounts = allMountSteps(request);
  const masks = maskSteps(request.maskedPaths, covers);
  return [
    { call: 'umask', args: [0], why: 'modes are just what these steps say' },
    ...(hostVisit === undefined ? [] : takeHostSteps()),
    ...mounts.flatMap(({ first }) => first),
    ...rootSteps(root),
    ...(masks.before.length === 0 ? [] : coverSteps(covers)),
    ...mounts.flatMap(({ before }) => before),
    ...masks.before,
    ...pivotSteps(root),
    ...mounts.flatMap(({ after }) => after),
    ...workingDirectorySteps(request.workingDirectory),
    ...(request.beforeSealing ?? []),
    ...(hostVisit === undefined ? [] : hostVisitSteps(hostVisit)),
    ...masks.after,
    ...readonlySteps(request.readonlyPaths),
    ...(request.isReadonly ? [sealRoot] : []),
    { call: 'umask', args: [0o022], why: 'what the command creates is writable for its user only' },
  ];
}

const sealRoot: Step = {
  call: 'mount_setattr',
  args: [AT_FDCWD, '/', 0, words(MOUNT_ATTR_RDONLY, 0, 0, 0), 32],
  why: 'the root is read-only, the mounts on it are not',
};

function allMountSteps(request: FilesystemRequest): MountSteps[] {
  const { mounts, images = [], sourceKind, devices, root, origins } = request;
  const planned = planMounts(mounts, sourceKind);
  // Images are mounted in between, over what is known.
  const known = images.length === 0 ? new KnownPlaces() : undefined;
  const steps = planned.map((mount, index) => {
    const later = planned.slice(index + 1);
    const key = `mount${index + 1}`;
    const fill = (fd: Value): Step[] => [
      ...(isDev(mount) ? deviceSteps(fd, devices, origins) : []),
      ...mountPointsIn(mount, later, fd),
    ];
    const made = mountSteps(withOrigin(mount, origins), key, fill, known ?? new KnownPlaces());
    if (isSealed(mount)) {
      known?.add(...mountsIn(mount.mount.destination, later).map((one) => one.mount.destination));
    }
    return { destination: mount.mount.destination, steps: made };
  });
  for (const [index, image] of images.entries()) {
    const destination = cleanPath(image.destination);
    // What is mounted inside comes later; /proc is the last anyway.
    const inside = steps.findIndex(
      (other) => other.destination === '/proc' || isWithin(other.destination, destination),
    );
    steps.splice(inside < 0 ? steps.length : inside, 0, {
      destination,
      steps: imageMountSteps(image, imageKey(index), root.stage),
    });
  }
  return steps.map((each) => each.steps);
}

function withOrigin(mount: PlannedMount, origins: FilesystemRequest['origins']): PlannedMount {
  const origin = origins?.get(mount.mount.destination);
  return origin === undefined ? mount : { ...mount, origin };
}

function isDev({ mount }: PlannedMount): boolean {
  return mount.destination === '/dev' && mount.type === 'tmpfs';
}

/** Nothing can be made in a read-only tmpfs later on, so what is mounted in it gets its place before. */
function mountPointsIn(planned: PlannedMount, later: readonly PlannedMount[], fd: Value): Step[] {
  return isSealed(planned) ? mountPointSteps(fd, planned.mount.destination, later) : [];
}

function isSealed({ mount, options }: PlannedMount): boolean {
  return mount.type === 'tmpfs' && (options.set & MOUNT_ATTR_RDONLY) !== 0;
}
