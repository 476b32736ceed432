import { fstatSync, openSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import {
  Fd,
  LOOP_CONFIGURE,
  LOOP_CTL_GET_FREE,
  LOOP_GET_STATUS64,
  SyscallError,
  errnoNumber,
  syscall,
  trySyscall,
} from '@docklet/syscall';
import type { FileIdentity, LoopAccess } from './loop-config.js';
import { encodeLoopConfig, isLoopOf, loopStatusBuffer } from './loop-config.js';

/** A block device that shows a file. It is free again when this is disposed of and no mount of it is left. */
export interface LoopDevice extends Disposable {
  /** `/dev/loop0` */
  readonly path: string;
}

/** Between the question which device is free and the answer to it, somebody else may take that one. */
const maxAttempts = 64;

/**
 * Makes a file readable as a block device. All users of a file share one device, so that its contents are in memory once.
 *
 * Needs root, /dev, and Linux 5.8.
 *
 * @throws SyscallError (`DOCKLET_SYSCALL_FAILED`) when there are no loop devices
 */
export function openLoopDevice(file: string): LoopDevice {
  using opened = Fd.own(openSync(file, 'r'));
  const identity = fstatSync(opened.number, { bigint: true });
  return findLoopDevice(file, identity) ?? makeLoopDevice(file, opened, 'read-only');
}

/** A device that shows the file already. While we have it open, it goes on doing so. */
function findLoopDevice(file: string, identity: FileIdentity): LoopDevice | undefined {
  return openBoundDevices(
    (name) => name === file,
    (status) => isLoopOf(status, identity, 'read-only'),
  );
}

/**
 * Looks through the devices that show something, and opens the first that is wanted.
 *
 * @param isCandidate by what the kernel calls the file of a device: only those are opened
 * @param isWanted by what `LOOP_GET_STATUS64` says of it
 */
export function openBoundDevices(
  isCandidate: (backingFile: string) => boolean,
  isWanted: (status: Buffer) => boolean,
): LoopDevice | undefined {
  for (const name of readdirSync('/sys/block')) {
    const file = name.startsWith('loop') ? backingFile(name) : undefined;
    if (file !== undefined && isCandidate(file)) {
      const device = openDevice(name);
      if (device !== undefined && shows(device, isWanted)) {
        return own(name, device);
      }
      device?.close();
    }
  }
  return undefined;
}

/** What the kernel calls the file of a device; undefined if it is free. */
function backingFile(name: string): string | undefined {
  try {
    return readFileSync(`/sys/block/${name}/loop/backing_file`, 'utf8').replace(/\n$/, '');
  } catch {
    // A device that is free has no such file, and one that is becoming free may lose it now.
    return undefined;
  }
}

function openDevice(name: string): Fd | undefined {
  try {
    return Fd.own(openSync(`/dev/${name}`, 'r'));
  } catch {
    // It was just about to become free.
    return undefined;
  }
}

function shows(device: Fd, isWanted: (status: Buffer) => boolean): boolean {
  const status = loopStatusBuffer();
  return trySyscall('ioctl', [device.number, LOOP_GET_STATUS64, status]) === 0
    ? isWanted(status)
    : false;
}

/** Makes a free device show a file, which is open for what is to be done with it. */
export function makeLoopDevice(file: string, opened: Fd, access: LoopAccess): LoopDevice {
  using control = Fd.own(openSync('/dev/loop-control', 'r+'));
  const configuration = encodeLoopConfig(opened.number, path.basename(file), access);
  for (let attempt = 1; ; attempt += 1) {
    const number = syscall('ioctl', [control.number, LOOP_CTL_GET_FREE, 0], 'LOOP_CTL_GET_FREE');
    const name = `loop${number}`;
    // A device can be written to if it could be when it was told of its file.
    using device = Fd.own(openSync(`/dev/${name}`, access === 'writable' ? 'r+' : 'r'));
    const result = trySyscall('ioctl', [device.number, LOOP_CONFIGURE, configuration]);
    if (result === 0) {
      // Kernels that guard mounted devices mount none that somebody has open for writing (BLK_DEV_WRITE_MOUNTED).
      return own(name, Fd.own(openSync(`/dev/${name}`, 'r')));
    }
    if (result !== -errnoNumber('EBUSY') || attempt === maxAttempts) {
      throw new SyscallError({ call: 'ioctl', subject: `/dev/${name}`, errno: -result });
    }
  }
}

function own(name: string, device: Fd): LoopDevice {
  return { path: `/dev/${name}`, [Symbol.dispose]: () => device.close() };
}
