import { fstatSync, openSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '@docklet/errors';
import { Fd, LOCK_EX, LOCK_NB, SyscallError, errnoNumber, trySyscall } from '@docklet/syscall';
import type { FileIdentity } from '../layer-drivers/loop-config.js';
import { isLoopOf, isLoopOver } from '../layer-drivers/loop-config.js';
import type { LoopDevice } from '../layer-drivers/loop-device.js';
import { makeLoopDevice, openBoundDevices } from '../layer-drivers/loop-device.js';
import { ImageInUseError, NoLoopDeviceError } from './errors.js';

const pauseMs = 1;

/** Between a lock and its device, and between a last user and the end of a device, there are milliseconds. */
const deadlineMs = 10_000;

/**
 * The loop device of a writable image: the one that there is, or a new one. There is never a second. Two devices over one
 * file would be two file systems to the kernel, each with a cache and a journal of its own, and destroy it; what is mounted
 * twice from one device is one file system, however often and from wherever it is mounted.
 *
 * What guards that is a lock on the file (flock(2)), which whoever makes a device takes by the very descriptor that the
 * device gets. The kernel keeps that open, and so the lock held, just as long as there is the device: through a kill at
 * any moment, and until the last byte was written at its end. Who finds the file locked waits for the device, or for its end.
 *
 * Needs root, /dev, and Linux 5.8. May block for milliseconds.
 *
 * @throws {@link NoLoopDeviceError} (`DOCKLET_FILESYSTEM_NO_LOOP_DEVICE`)
 * @throws {@link ImageInUseError} (`DOCKLET_FILESYSTEM_IMAGE_IN_USE`) somebody else has attached it
 */
export function openImageDevice(image: string): LoopDevice {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    // Opened each time: the file of a name may be another one by now.
    using file = Fd.own(openSync(image, 'r+'));
    const identity = fstatSync(file.number, { bigint: true });
    const device = isLocked(file, image)
      ? findDevice(image, (status) => isLoopOf(status, identity, 'writable'))
      : makeDevice(image, file, identity);
    if (device !== undefined) {
      return device;
    }
    if (performance.now() > deadline) {
      throw new ImageInUseError(image, undefined);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
  }
}

/** Takes the lock if nobody has it. */
function isLocked(file: Fd, image: string): boolean {
  const result = trySyscall('flock', [file.number, LOCK_EX | LOCK_NB]);
  if (result < 0 && result !== -errnoNumber('EAGAIN')) {
    throw new SyscallError({ call: 'flock', subject: image, errno: -result });
  }
  return result < 0;
}

/** By the file itself: the kernel calls it what it was called for whoever made the device, links and all. */
function findDevice(image: string, isWanted: (status: Buffer) => boolean): LoopDevice | undefined {
  const name = path.basename(image);
  return openBoundDevices((file) => path.basename(file) === name, isWanted);
}

function makeDevice(image: string, file: Fd, identity: FileIdentity): LoopDevice {
  // One of ours would have the lock.
  using foreign = findDevice(image, (status) => isLoopOver(status, identity));
  if (foreign !== undefined) {
    throw new ImageInUseError(image, foreign.path);
  }
  try {
    return makeLoopDevice(image, file, 'writable');
  } catch (error) {
    throw new NoLoopDeviceError(image, messageOf(error), error);
  }
}
