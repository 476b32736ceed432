import {
  FSCONFIG_CMD_CREATE,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  FSMOUNT_CLOEXEC,
  FSOPEN_CLOEXEC,
  Fd,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NOEXEC,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_RDONLY,
  SyscallError,
  syscall,
} from '@docklet/syscall';
import { openImageDevice } from './image-device.js';
import { ext4Options, imageFolders } from './mounting.js';

/** A writable image that can be read on the host until this is disposed of. */
export interface ReadableImage extends Disposable {
  /** What the container has changed. The path leads through a descriptor of this process, and means nothing in others. */
  readonly upperDir: string;
}

/**
 * Mounts a writable image to be read, also while a container has it mounted and writes. The mount is attached nowhere: only
 * this process sees it, and it is gone when the process is.
 *
 * The file system is not read-only, the mount of it is: a file system is the one or the other for all of its mounts, and
 * after a crash its journal has to be written back before anything can be read.
 *
 * Needs root.
 *
 * @throws NoLoopDeviceError (`DOCKLET_FILESYSTEM_NO_LOOP_DEVICE`)
 * @throws ImageInUseError (`DOCKLET_FILESYSTEM_IMAGE_IN_USE`)
 * @throws SyscallError (`DOCKLET_SYSCALL_FAILED`) when it cannot be mounted
 */
export function mountImageToRead(image: string): ReadableImage {
  using device = openImageDevice(image);
  using context = readContext(image, device.path);
  const attributes = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
  const mount = Fd.own(syscall('fsmount', [context.number, FSMOUNT_CLOEXEC, attributes], image));
  return {
    upperDir: `/proc/self/fd/${mount.number}${imageFolders.upperDir}`,
    [Symbol.dispose]: () => mount.close(),
  };
}

/** A file system that is mounted already, and has become read-only because the host's disk was full, cannot be had else. */
function readContext(image: string, device: string): Fd {
  try {
    return openContext(image, device, ext4Options);
  } catch (error) {
    if (error instanceof SyscallError && error.errno === 'EBUSY') {
      return openContext(image, device, [...ext4Options, { key: 'ro' }]);
    }
    throw error;
  }
}

function openContext(
  image: string,
  device: string,
  options: readonly { readonly key: string }[],
): Fd {
  const context = Fd.own(syscall('fsopen', ['ext4', FSOPEN_CLOEXEC], 'ext4'));
  const configure = (command: number, key: string | null, value: string | null): number =>
    syscall('fsconfig', [context.number, command, key, value, 0], image);
  try {
    configure(FSCONFIG_SET_STRING, 'source', device);
    options.forEach(({ key }) => configure(FSCONFIG_SET_FLAG, key, null));
    configure(FSCONFIG_CMD_CREATE, null, null);
    return context;
  } catch (error) {
    context.close();
    throw error;
  }
}
