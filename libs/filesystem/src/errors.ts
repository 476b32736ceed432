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

/** Why there is no mount: its place is a folder where a file is wanted or the reverse, or cannot be made; or there is no such part. */
export interface MountFailure {
  readonly kind: 'other-kind' | 'no-place' | 'no-part';
  /** The name of the kernel's error. */
  readonly errno: string;
}

/** A mount that does not fit where it is wanted. Code `DOCKLET_FILESYSTEM_MOUNT_FAILED`. */
export class MountFailedError extends DockletError {
  /** @param target the place, or the part that is not there */
  constructor(target: string, { kind, errno }: MountFailure) {
    super({
      code: 'DOCKLET_FILESYSTEM_MOUNT_FAILED',
      message: `cannot mount ${kind === 'no-part' ? '' : 'at '}${JSON.stringify(target)}: ${reasons[kind]} (${errno})`,
      hint: kind === 'other-kind' ? otherKindHint : placeHints[errno],
      details: { target, kind, errno },
    });
  }
}

const reasons: Readonly<Record<MountFailure['kind'], string>> = {
  'other-kind': 'a folder cannot be mounted onto a file, nor a file onto a folder',
  'no-part': 'there is no such part of it',
  'no-place': 'there is no such place in the container, and none can be made',
};

const otherKindHint =
  'look at what the source is, and what the image has there; -v makes a folder of a source that is missing';

const placeHints: Readonly<Record<string, string>> = {
  EROFS: 'what it would be made in is read-only',
  ENOTDIR: 'something on the way to it is not a folder',
  ELOOP: 'there is a symbolic link on the way to it',
};
