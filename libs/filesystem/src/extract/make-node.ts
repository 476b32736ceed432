import { fstatSync } from 'node:fs';
import type { TarEntry } from '@docklet/erofs';
import { LayerPathError, LayerValueError } from '@docklet/erofs';
import { Fd, O_CLOEXEC, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY, trySyscall } from '@docklet/syscall';
import { makeDevice } from '../device-number.js';
import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT } from '../node-types.js';
import { failOn, failed, terminated } from './call-on.js';
import { showPath } from './entry-path.js';
import { tryOpenNode } from './folder-handle.js';
import type { Place } from './place.js';

/** What Linux has numbers for; makedev(3). */
const maxMajor = 0xfff;
const maxMinor = 0xf_ffff;
/** PATH_MAX without its NUL. */
const maxTargetBytes = 4095;

/** Until it has its owner, a file is closed to all others. */
const newFileMode = 0o600;
const newFolderMode = 0o700;

/** Creates a regular file, open for writing. */
export function createFile(place: Place): Fd {
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  return Fd.own(place.create('openat', [...place.at, flags, newFileMode]));
}

/**
 * Makes a folder, or leaves the one that is there.
 *
 * @returns whether it takes the place of a whiteout
 */
export function makeFolder(place: Place): boolean {
  const make = [...place.at, newFolderMode] as const;
  const result = trySyscall('mkdirat', make);
  if (result === failed.EEXIST) {
    const status = place.status();
    if (status === undefined || (status.mode & S_IFMT) !== S_IFDIR) {
      place.create('mkdirat', make);
    }
    return status?.isWhiteout === true;
  }
  return result < 0 ? failOn(place.path, 'mkdirat', result) : false;
}

/** A character device 0/0 is a whiteout to overlayfs: an entry of a layer must not be able to make one. */
export function isFakeWhiteout({ type, deviceMajor, deviceMinor }: TarEntry): boolean {
  return type === 'characterDevice' && deviceMajor === 0 && deviceMinor === 0;
}

/** Hides what lower layers have of this name. */
export function makeWhiteout(place: Place): void {
  place.create('mknodat', [...place.at, S_IFCHR, 0]);
}

/** What is neither a file, a folder nor a hard link. */
export type NodeEntry = TarEntry & {
  readonly type: 'symlink' | 'characterDevice' | 'blockDevice' | 'fifo';
};

const types: Readonly<Record<NodeEntry['type'], number>> = {
  symlink: S_IFLNK,
  characterDevice: S_IFCHR,
  blockDevice: S_IFBLK,
  fifo: S_IFIFO,
};

/**
 * Makes a link, a device or a FIFO.
 *
 * @returns a handle of it
 */
export function makeNode(entry: NodeEntry, place: Place): Fd {
  const type = types[entry.type];
  if (entry.type === 'symlink') {
    place.create('symlinkat', [terminated(targetOf(entry)), ...place.at]);
  } else {
    place.create('mknodat', [...place.at, type | newFileMode, deviceOf(entry)]);
  }
  const opened = tryOpenNode(place.folder.fd, place.name);
  if (typeof opened === 'number') {
    return failOn(place.path, 'openat2', opened);
  }
  if ((fstatSync(opened.number).mode & S_IFMT) !== type) {
    opened.close();
    throw new LayerPathError({ path: showPath(place.path), reason: 'something else is there now' });
  }
  return opened;
}

function targetOf({ name, linkName }: TarEntry): Buffer {
  if (linkName.length === 0 || linkName.length > maxTargetBytes || linkName.includes(0)) {
    const reason = `no link can have such a target of ${linkName.length} bytes`;
    throw new LayerValueError({ path: showPath(name), reason });
  }
  return linkName;
}

function deviceOf({ name, deviceMajor, deviceMinor }: TarEntry): bigint {
  if (deviceMajor > maxMajor || deviceMinor > maxMinor) {
    const reason = `device number ${deviceMajor}:${deviceMinor} is out of range`;
    throw new LayerValueError({ path: showPath(name), reason });
  }
  return makeDevice(deviceMajor, deviceMinor);
}
