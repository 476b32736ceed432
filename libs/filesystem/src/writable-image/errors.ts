import { DockletError } from '@docklet/errors';

/** There is no program that makes ext4 file systems. Code `DOCKLET_FILESYSTEM_MKFS_MISSING`. */
export class MkfsMissingError extends DockletError {
  constructor(program: string, folders: readonly string[]) {
    super({
      code: 'DOCKLET_FILESYSTEM_MKFS_MISSING',
      message: `cannot limit what the container writes: there is no ${program} in ${folders.join(', ')}`,
      hint: 'install the package e2fsprogs',
      details: { program, folders },
    });
  }
}

/** The program that makes ext4 file systems did not. Code `DOCKLET_FILESYSTEM_MKFS_FAILED`. */
export class MkfsFailedError extends DockletError {
  constructor(image: string, program: string, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_FILESYSTEM_MKFS_FAILED',
      message: `cannot make a file system in ${image}: ${program} says: ${reason.trim()}`,
      details: { image, program, reason: reason.trim() },
      cause,
    });
  }
}

/** The kernel has no ext4. Code `DOCKLET_FILESYSTEM_NO_EXT4`. */
export class NoExt4Error extends DockletError {
  constructor(errno: string) {
    super({
      code: 'DOCKLET_FILESYSTEM_NO_EXT4',
      message: `cannot limit what the container writes: this kernel has no ext4 (${errno})`,
      hint: 'load its module: modprobe ext4',
      details: { errno },
    });
  }
}

/** There are no loop devices. Code `DOCKLET_FILESYSTEM_NO_LOOP_DEVICE`. */
export class NoLoopDeviceError extends DockletError {
  constructor(image: string, reason: string, cause: unknown) {
    super({
      code: 'DOCKLET_FILESYSTEM_NO_LOOP_DEVICE',
      message: `cannot get a loop device for ${image}: ${reason}`,
      hint: 'load the module: modprobe loop; in a container, give it /dev/loop-control and /dev/loop*',
      details: { image, reason },
      cause,
    });
  }
}

/** Somebody else has attached a container's image to a device. Code `DOCKLET_FILESYSTEM_IMAGE_IN_USE`. */
export class ImageInUseError extends DockletError {
  constructor(image: string, device: string | undefined) {
    super({
      code: 'DOCKLET_FILESYSTEM_IMAGE_IN_USE',
      message: `cannot use ${image}: ${device === undefined ? 'somebody keeps it locked' : `somebody has attached it to ${device}`}`,
      hint: 'two mounts that do not know of each other would destroy it; see who it is: losetup -a',
      details: { image, device },
    });
  }
}
