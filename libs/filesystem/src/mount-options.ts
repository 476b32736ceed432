import type { RuntimeMount } from '@docklet/oci';
import {
  AT_RECURSIVE,
  MOUNT_ATTR_NOATIME,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NOEXEC,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_RDONLY,
} from '@docklet/syscall';
import { MountOptionError } from './errors.js';

/** The options of a mount, sorted by who wants them: the mount itself, or its file system. */
export interface MountOptions {
  /** Attributes of the mount that have a value, and that value; mount_setattr(2). */
  readonly clear: number;
  readonly set: number;
  /** `AT_RECURSIVE` for options that hold for the mounts below as well. */
  readonly recursive: number;
  /** Whether what is mounted is another place of the file tree. */
  readonly isBind: boolean;
  /** What is left, for the file system: `size=64k`, `newinstance`. */
  readonly data: readonly string[];
}

/** More of mount_setattr(2). How access times are kept is a number in three bits, not a flag. */
const MOUNT_ATTR__ATIME = 0x70;
const MOUNT_ATTR_STRICTATIME = 0x20;
const MOUNT_ATTR_NODIRATIME = 0x80;
const MOUNT_ATTR_NOSYMFOLLOW = 0x20_0000;

/** Bits of the attributes, and what an option makes of them. */
type Attribute = readonly [bits: number, value: number];

const flag = (name: string, opposite: string, bit: number): [string, Attribute][] => [
  [name, [bit, bit]],
  [opposite, [bit, 0]],
];

const attributes = new Map<string, Attribute>([
  ...flag('ro', 'rw', MOUNT_ATTR_RDONLY),
  ...flag('nosuid', 'suid', MOUNT_ATTR_NOSUID),
  ...flag('nodev', 'dev', MOUNT_ATTR_NODEV),
  ...flag('noexec', 'exec', MOUNT_ATTR_NOEXEC),
  ...flag('nodiratime', 'diratime', MOUNT_ATTR_NODIRATIME),
  ...flag('nosymfollow', 'symfollow', MOUNT_ATTR_NOSYMFOLLOW),
  ['noatime', [MOUNT_ATTR__ATIME, MOUNT_ATTR_NOATIME]],
  ['strictatime', [MOUNT_ATTR__ATIME, MOUNT_ATTR_STRICTATIME]],
  ['relatime', [MOUNT_ATTR__ATIME, 0]],
  ['atime', [MOUNT_ATTR__ATIME, 0]],
]);

/** What holds anyway: every mount of a container is private. */
const implied = new Set(['defaults', 'private', 'rprivate']);

const unsupported = new Set([
  ...['shared', 'rshared', 'slave', 'rslave', 'unbindable', 'runbindable'],
  ...['remount', 'tmpcopyup', 'idmap', 'ridmap'],
]);

/**
 * Sorts the options of a mount (runtime-spec, config.md, "Linux mount options"). A later one wins. For a recursive bind
 * mount they hold for all that is mounted below it: `ro` means the same as `rro`.
 *
 * @throws {@link MountOptionError} (`DOCKLET_FILESYSTEM_MOUNT_OPTION`): no option is silently without effect
 */
export function parseMountOptions(mount: RuntimeMount): MountOptions {
  refuseIdMaps(mount);
  let parsed: MountOptions = {
    ...{ set: 0, clear: 0, recursive: 0, data: [] },
    isBind: mount.type === 'bind',
  };
  for (const option of mount.options ?? []) {
    if (unsupported.has(option)) {
      throw new MountOptionError(mount.destination, option, 'it is not supported');
    }
    parsed = { ...parsed, ...applyOption(parsed, option) };
  }
  const [left] = parsed.data;
  if (parsed.isBind && left !== undefined) {
    throw new MountOptionError(mount.destination, left, 'a bind mount has no such option');
  }
  return parsed;
}

function applyOption(before: MountOptions, option: string): Partial<MountOptions> {
  if (option === 'bind') {
    return { isBind: true };
  }
  if (option === 'rbind') {
    return { isBind: true, recursive: AT_RECURSIVE };
  }
  const attribute = attributes.get(option) ?? attributes.get(option.replace(/^r/, ''));
  if (attribute !== undefined) {
    const [bits, value] = attribute;
    return { set: (before.set & ~bits) | value, clear: before.clear | bits };
  }
  return implied.has(option) ? {} : { data: [...before.data, option] };
}

function refuseIdMaps({ destination, uidMappings = [], gidMappings = [] }: RuntimeMount): void {
  if (uidMappings.length > 0 || gidMappings.length > 0) {
    throw new MountOptionError(destination, 'uidMappings', 'id maps are not supported');
  }
}
