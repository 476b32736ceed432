import { DockletError } from '@docklet/errors';

/** A mount that cannot be where it is wanted. Code `DOCKLET_FILESYSTEM_MOUNT_TARGET`. */
export class MountTargetError extends DockletError {
  constructor(target: string, reason: string) {
    super({
      code: 'DOCKLET_FILESYSTEM_MOUNT_TARGET',
      message: `cannot mount at ${JSON.stringify(target)}: ${reason}`,
      details: { target, reason },
    });
  }
}

/** A mount with an option that would not be in force. Code `DOCKLET_FILESYSTEM_MOUNT_OPTION`. */
export class MountOptionError extends DockletError {
  constructor(target: string, option: string, reason: string) {
    super({
      code: 'DOCKLET_FILESYSTEM_MOUNT_OPTION',
      message: `cannot mount at ${JSON.stringify(target)} with ${JSON.stringify(option)}: ${reason}`,
      details: { target, option, reason },
    });
  }
}

/** A device that is not below /dev. Code `DOCKLET_FILESYSTEM_DEVICE_PATH`. */
export class DevicePathError extends DockletError {
  constructor(path: string) {
    super({
      code: 'DOCKLET_FILESYSTEM_DEVICE_PATH',
      message: `cannot make device ${JSON.stringify(path)}: it is not a path below /dev`,
      details: { path },
    });
  }
}

/** Layers that overlayfs cannot put together. Code `DOCKLET_FILESYSTEM_LAYERS`. */
export class LayersError extends DockletError {
  constructor(reason: string, hint?: string) {
    super({
      code: 'DOCKLET_FILESYSTEM_LAYERS',
      message: `cannot put the root file system together: ${reason}`,
      hint,
      details: { reason },
    });
  }
}
