import { DockletError, messageOf } from '@docklet/errors';

/** A name that no volume can have. */
export class InvalidVolumeNameError extends DockletError {
  constructor(name: string, reason: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_VOLUME_NAME',
      message: `cannot name a volume ${JSON.stringify(name)}: ${reason}`,
      hint: 'if you intended to pass a host directory, use an absolute path',
      details: { name, reason },
    });
  }
}

/** An option of a volume that docklet does not know, or that does not make sense without another. */
export class InvalidVolumeOptionError extends DockletError {
  constructor(name: string, reason: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_VOLUME_OPTION',
      message: `cannot create volume ${name}: ${reason}`,
      hint: 'there are type=, device= and o=, as of mount(8)',
      details: { name, reason },
    });
  }
}

/** No volume has this name. */
export class VolumeNotFoundError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_VOLUME_NOT_FOUND',
      message: `cannot find volume ${JSON.stringify(name)}: no such volume`,
      hint: 'docklet volume ls lists all of them',
      details: { name },
    });
  }
}

/** A container that has a volume mounted, or would have if it were started. */
export interface VolumeUser {
  readonly id: string;
  readonly name: string;
}

/** A volume that containers have cannot be removed. */
export class VolumeInUseError extends DockletError {
  constructor(volume: string, users: readonly VolumeUser[]) {
    const containers = users.map(({ id, name }) => `${name} (${id.slice(0, 12)})`).join(', ');
    super({
      code: 'DOCKLET_CONTAINER_VOLUME_IN_USE',
      message: `cannot remove volume ${volume}: volume is in use by ${containers}`,
      hint: 'remove these containers first',
      details: { volume, users },
    });
  }
}

/** What a volume’s options name cannot be mounted. */
export class VolumeMountError extends DockletError {
  constructor(
    volume: string,
    {
      device,
      type,
      errno,
      options = '',
    }: {
      readonly device: string;
      readonly type: string;
      readonly errno: string;
      readonly options?: string;
    },
  ) {
    const needsAddress = /^(nfs|cifs)/.test(type) && !/(^|,)addr=/.test(options);
    super({
      code: 'DOCKLET_CONTAINER_VOLUME_MOUNT',
      message: `cannot mount volume ${volume}: mounting ${JSON.stringify(device)} as ${JSON.stringify(type)} failed: ${errno}`,
      hint: errno === 'EINVAL' && needsAddress ? addressHint : mountHints[errno],
      details: { volume, device, type, errno, options },
    });
  }
}

/** The server that a volume's options name has no address. */
export class VolumeServerError extends DockletError {
  constructor(volume: string, server: string, cause: unknown) {
    super({
      code: 'DOCKLET_CONTAINER_VOLUME_SERVER',
      message: `cannot mount volume ${volume}: the address of ${JSON.stringify(server)} cannot be found: ${messageOf(cause)}`,
      hint: 'see addr= in o=',
      details: { volume, server },
      cause,
    });
  }
}

const addressHint = 'the kernel wants to know the server: o=addr=ADDRESS,…';

const mountHints: Readonly<Record<string, string>> = {
  ENODEV: 'this kernel has no file system of that type',
  ENOENT: 'the device does not exist',
  EINVAL: 'an option in o= is wrong, or the device holds no such file system',
  ENOTBLK: 'the device is no block device; a folder is mounted with type=none and o=bind',
  EBUSY: 'the device is in use',
  ECONNREFUSED: 'the server is there, and no such service on it',
  EHOSTUNREACH: 'the server cannot be reached',
  ENETUNREACH: 'the server cannot be reached',
  ETIMEDOUT: 'the server does not answer',
  EACCES: 'the server does not let this machine have it',
  EPROTONOSUPPORT: 'the server does not speak that version: vers= in o=',
};
