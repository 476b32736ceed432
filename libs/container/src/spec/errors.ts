import { DockletError, messageOf } from '@docklet/errors';

/** Nothing says what is to run. */
export class NoCommandError extends DockletError {
  constructor(source: string) {
    super({
      code: 'DOCKLET_CONTAINER_NO_COMMAND',
      message: `cannot run ${source}: it names no command, and none was given`,
      hint: 'put the command behind it: docklet run IMAGE COMMAND',
      details: { source },
    });
  }
}

/** A working directory that is not absolute. */
export class InvalidWorkingDirectoryError extends DockletError {
  constructor(path: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_WORKING_DIRECTORY',
      message: `cannot use ${JSON.stringify(path)} as working directory: it is not an absolute path`,
      details: { path },
    });
  }
}

/** Two options of which only one can be. */
export class ConflictingOptionsError extends DockletError {
  constructor(option: string, other: string) {
    super({
      code: 'DOCKLET_CONTAINER_CONFLICTING_OPTIONS',
      message: `cannot make the container: ${option} and ${other} exclude each other`,
      details: { option, other },
    });
  }
}

/** A cgroup that cannot be a container's parent. */
export class InvalidCgroupParentError extends DockletError {
  constructor(parent: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_CGROUP_PARENT',
      message: `cannot make a cgroup in ${JSON.stringify(parent)}: it is not a path of letters, digits, "_", "." and "-"`,
      hint: 'write it as below /sys/fs/cgroup: --cgroup-parent work/batch',
      details: { parent },
    });
  }
}

/** A variable that no program could read back. */
export class InvalidVariableError extends DockletError {
  constructor(variable: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_VARIABLE',
      message: `cannot set ${JSON.stringify(variable)}: a variable is NAME=value, without NUL bytes`,
      details: { variable },
    });
  }
}

/** A mount that cannot be: a target that is not absolute, that is taken, or that would cover what keeps things apart. */
export class InvalidMountError extends DockletError {
  constructor(target: string, reason: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_MOUNT',
      message: `cannot mount at ${JSON.stringify(target)}: ${reason}`,
      details: { target, reason },
    });
  }
}

/** The source of a bind mount is not there. */
export class MountSourceMissingError extends DockletError {
  constructor(source: string) {
    super({
      code: 'DOCKLET_CONTAINER_MOUNT_SOURCE_MISSING',
      message: `cannot mount ${JSON.stringify(source)}: bind source path does not exist`,
      hint: 'create it first; -v creates a missing folder, --mount does not',
      details: { source },
    });
  }
}

/** A signal that does not exist. */
export class InvalidSignalError extends DockletError {
  constructor(signal: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_SIGNAL',
      message: `cannot use ${JSON.stringify(signal)} as a signal: there is none of that name or number`,
      details: { signal },
    });
  }
}

/** A limit that makes no sense by itself. */
export class InvalidResourceError extends DockletError {
  constructor(option: string, reason: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_RESOURCE',
      message: `cannot set ${option}: ${reason}`,
      details: { option, reason },
    });
  }
}

/** A writable layer cannot be of this size. Code `DOCKLET_CONTAINER_WRITABLE_BYTES`. */
export class WritableBytesError extends DockletError {
  constructor(bytes: number) {
    super({
      code: 'DOCKLET_CONTAINER_WRITABLE_BYTES',
      message: `cannot limit the writable layer to ${bytes} bytes: it has at least 16 MiB and at most 8 TiB`,
      hint: 'a number with a unit: --storage-opt size=10G; 0 for no limit',
      details: { bytes },
    });
  }
}

/** AppArmor was asked for and is not there. */
export class AppArmorUnavailableError extends DockletError {
  constructor(profile: string) {
    super({
      code: 'DOCKLET_CONTAINER_NO_APPARMOR',
      message: `cannot confine by the AppArmor profile ${JSON.stringify(profile)}: AppArmor is not enabled on this host`,
      hint: 'leave --security-opt apparmor= out, or boot with apparmor=1 security=apparmor',
      details: { profile },
    });
  }
}

/** A file with a seccomp profile that cannot be read. */
export class SeccompProfileMissingError extends DockletError {
  constructor(file: string, cause: unknown) {
    super({
      code: 'DOCKLET_CONTAINER_SECCOMP_PROFILE_MISSING',
      message: `cannot read the seccomp profile ${JSON.stringify(file)}: ${messageOf(cause)}`,
      hint: 'seccomp= takes a file with a profile in Docker’s format, or default, or unconfined',
      details: { file },
      cause,
    });
  }
}

/** A device of the host that is not there. */
export class DeviceMissingError extends DockletError {
  constructor(device: string) {
    super({
      code: 'DOCKLET_CONTAINER_DEVICE_MISSING',
      message: `cannot use device ${JSON.stringify(device)}: no such file or directory`,
      details: { device },
    });
  }
}

/** Something that is no device, or an access to one that does not exist. */
export class InvalidDeviceError extends DockletError {
  constructor(device: string, reason: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_DEVICE',
      message: `cannot use device ${JSON.stringify(device)}: ${reason}`,
      hint: 'a device is SOURCE[:TARGET][:rwm], a rule is "c 10:200 rwm"',
      details: { device, reason },
    });
  }
}

/** Only what disks do is counted. */
export class NoDiskError extends DockletError {
  constructor(device: string) {
    super({
      code: 'DOCKLET_CONTAINER_NO_DISK',
      message: `cannot limit what is done with ${JSON.stringify(device)}: it is not a disk`,
      hint: 'lsblk lists the disks of this machine',
      details: { device },
    });
  }
}

/** A folder of the host does not share its mounts, so nothing could spread. */
export class NotSharedError extends DockletError {
  constructor(source: string, mountPoint: string, wanted: string) {
    super({
      code: 'DOCKLET_CONTAINER_NOT_SHARED',
      message: `cannot mount ${JSON.stringify(source)}: it is mounted on ${mountPoint} but it is not a ${wanted} mount`,
      hint: `make it one: mount --make-shared ${mountPoint}`,
      details: { source, mountPoint, wanted },
    });
  }
}

/** A part of a volume or image that is not there. */
export class SubpathError extends DockletError {
  constructor(subpath: string, source: string, reason: string) {
    super({
      code: 'DOCKLET_CONTAINER_SUBPATH',
      message: `cannot mount ${JSON.stringify(subpath)} of ${source}: ${reason}`,
      details: { subpath, source, reason },
    });
  }
}
