import { rm } from 'node:fs/promises';
import path from 'node:path';
import { encodeTarEnd, writeErofs } from '@docklet/erofs';
import { messageOf } from '@docklet/errors';
import {
  FSCONFIG_CMD_CREATE,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  FSOPEN_CLOEXEC,
  Fd,
  syscall,
} from '@docklet/syscall';
import type { LayerDriverChoice } from './layer-driver.js';
import { openLoopDevice } from './loop-device.js';

/**
 * Finds out the best way in which layers can be mounted, by trying: a file system may not be able to do what the kernel
 * can. tmpfs, for one, holds no images that can be mounted from their files.
 *
 * Needs root. Nothing is mounted anywhere, and nothing stays behind.
 *
 * @param image any EROFS image on the file system that the layers are on
 */
export function probeLayerDriver(image: string): LayerDriverChoice {
  const fromFile = refusal(() => mountNowhere(image));
  if (fromFile === undefined) {
    return { driver: 'erofs', why: 'EROFS images can be mounted from their files' };
  }
  const fromDevice = refusal(() => mountFromDevice(image));
  if (fromDevice === undefined) {
    const why = `EROFS images can be mounted from loop devices, not from their files: ${fromFile}`;
    return { driver: 'erofs-loop', why };
  }
  const why = `EROFS images cannot be mounted: ${fromFile}; from a loop device: ${fromDevice}`;
  return { driver: 'directory', why };
}

/**
 * The same where there is no image yet: a small one is made for the time being.
 *
 * @param folder on the file system that the layers will be on
 */
export async function probeLayerDriverIn(folder: string): Promise<LayerDriverChoice> {
  const image = path.join(folder, `probe.${process.pid}.${performance.now()}.erofs`);
  await writeErofs(once(encodeTarEnd()), image);
  try {
    return probeLayerDriver(image);
  } finally {
    await rm(image, { force: true });
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

function mountFromDevice(image: string): void {
  using device = openLoopDevice(image);
  mountNowhere(device.path);
}

/** Has the kernel read an image as it does for a mount. The mount itself is left out, so there is nothing to undo. */
function mountNowhere(source: string): void {
  using context = Fd.own(syscall('fsopen', ['erofs', FSOPEN_CLOEXEC], 'erofs'));
  const configure = (command: number, key: string | null, value: string | null): number =>
    syscall('fsconfig', [context.number, command, key, value, 0], source);
  configure(FSCONFIG_SET_STRING, 'source', source);
  // A device that cannot be written to is not mounted for writing.
  configure(FSCONFIG_SET_FLAG, 'ro', null);
  configure(FSCONFIG_CMD_CREATE, null, null);
}

/** Why something is not possible; undefined if it is. */
function refusal(attempt: () => void): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
