import type { RuntimeMount } from '@docklet/oci';
import {
  AT_RECURSIVE,
  MOUNT_ATTR_NOATIME,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NOEXEC,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_RDONLY,
  MS_PRIVATE,
  MS_SHARED,
  MS_SLAVE,
} from '@docklet/syscall';
import { MountOptionError } from './errors.js';

/** The options of a mount, sorted by who wants them: the mount itself, or its file system. */
export interface MountOptions {
  /** Attributes of the mount that have a value, and that value; mount_setattr(2). */
  readonly clear: number;
  readonly set: number;
  /** `AT_RECURSIVE` if what is mounted below comes along. */
  readonly recursive: number;
  /** Whether the attributes hold for the mount itself only, and not for those below. */
  readonly isShallow: boolean;
  /** What is mounted later on either side, and spreads to the other: `MS_SLAVE`, `MS_SHARED`; `MS_PRIVATE` if nothing does. */
  readonly propagation: number;
  /** What is mounted is this folder or file in the source, wherever links in there lead. */
  readonly subdirectory: string | undefined;
  /** Under which name a process is inherited, a pidfd, in whose mounts the source is. */
  readonly owner: string | undefined;
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

/** What holds anyway. An id map is told by its mappings. */
const implied = new Set(['defaults', 'idmap']);

/** What spreads. It spreads for all mounts below as well: one that did not would be of no use to anybody. */
const propagations = new Map([
  ...['private', 'rprivate'].map((name) => [name, MS_PRIVATE] as const),
  ...['slave', 'rslave'].map((name) => [name, MS_SLAVE] as const),
  ...['shared', 'rshared'].map((name) => [name, MS_SHARED] as const),
]);

const unsupported = new Set(['unbindable', 'runbindable', 'remount', 'tmpcopyup', 'ridmap']);

/**
 * Options for this library, not for the kernel; the first is that of mount(8).
 */
const subdirectoryOption = 'X-mount.subdir=';
const shallowOption = 'X-docklet.shallow';
const ownerOption = 'X-docklet.taken-from=';

/**
 * An option: the source of a bind mount is a folder among the mounts of another process, whose pidfd is inherited under
 * this name.
 */
export function takenFrom(name: string): string {
  return `${ownerOption}${name}`;
}

/**
 * Sorts the options of a mount (runtime-spec, config.md, "Linux mount options"). A later one wins. For a recursive bind
 * mount they hold for all that is mounted below it: `ro` means the same as `rro`, unless `X-docklet.shallow` says
 * otherwise. `X-mount.subdir=` is that of mount(8): a part of the source, which is found inside it.
 *
 * @throws {@link MountOptionError} (`DOCKLET_FILESYSTEM_MOUNT_OPTION`): no option is silently without effect
 */
export function parseMountOptions(mount: RuntimeMount): MountOptions {
  let parsed: MountOptions = {
    ...{ set: 0, clear: 0, recursive: 0, isShallow: false, data: [] },
    ...{ propagation: MS_PRIVATE, subdirectory: undefined, owner: undefined },
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
  refuseForFileSystems(mount, parsed);
  return parsed;
}

function applyOption(before: MountOptions, option: string): Partial<MountOptions> {
  if (option === 'bind') {
    return { isBind: true };
  }
  if (option === 'rbind') {
    return { isBind: true, recursive: AT_RECURSIVE };
  }
  if (option === shallowOption) {
    return { isShallow: true };
  }
  if (option.startsWith(subdirectoryOption)) {
    return { subdirectory: option.slice(subdirectoryOption.length) };
  }
  if (option.startsWith(ownerOption)) {
    return { owner: option.slice(ownerOption.length) };
  }
  const propagation = propagations.get(option);
  if (propagation !== undefined) {
    return { propagation };
  }
  const attribute = attributes.get(option) ?? attributes.get(option.replace(/^r/, ''));
  if (attribute !== undefined) {
    const [bits, value] = attribute;
    return { set: (before.set & ~bits) | value, clear: before.clear | bits };
  }
  return implied.has(option) ? {} : { data: [...before.data, option] };
}

/** A file system of the container's own has nothing to share, and no other owners. */
function refuseForFileSystems(
  { destination, uidMappings = [], gidMappings = [] }: RuntimeMount,
  { isBind, propagation, subdirectory, owner }: MountOptions,
): void {
  const refused = [
    ...(propagation === MS_PRIVATE ? [] : ['propagation']),
    ...(subdirectory === undefined ? [] : [subdirectoryOption]),
    ...(owner === undefined ? [] : [ownerOption]),
    ...(uidMappings.length + gidMappings.length === 0 ? [] : ['uidMappings']),
  ];
  const [first] = isBind ? [] : refused;
  if (first !== undefined) {
    throw new MountOptionError(destination, first, 'it is for bind mounts');
  }
}
