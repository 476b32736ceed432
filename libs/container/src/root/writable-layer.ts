import type { ReadableImage, WritableLayer } from '@docklet/filesystem';
import {
  imageFolders,
  makeWritableImage,
  mountImageToRead,
  openImageDevice,
} from '@docklet/filesystem';
import type { ContainerRecord } from '../state/container-record.js';
import { onDisk } from '../state/disk.js';
import type { ContainerFiles } from '../state/layout.js';

/** What is to be known of a container to find what it has written: only one with a limit has an image for that. */
export interface WrittenFiles {
  readonly files: ContainerFiles;
  readonly options: Pick<ContainerRecord['options'], 'writableBytes' | 'isRemovedAtExit'>;
}

/** A writable layer that can be mounted until this is disposed of; what is mounted by then stays mounted. */
export interface AttachedWritable extends Disposable {
  readonly writable: WritableLayer;
}

/**
 * Makes the image of a writable layer that has a limit. One without has folders, and needs none.
 *
 * @throws MkfsMissingError (`DOCKLET_FILESYSTEM_MKFS_MISSING`)
 * @throws NoExt4Error (`DOCKLET_FILESYSTEM_NO_EXT4`)
 * @throws DiskRefusedError (`DOCKLET_CONTAINER_DISK_REFUSED`)
 */
export async function makeLayerImage(
  image: string,
  { writableBytes, isRemovedAtExit = false }: WrittenFiles['options'],
): Promise<void> {
  if (writableBytes === undefined) {
    return;
  }
  try {
    await makeWritableImage(image, { sizeBytes: writableBytes, isVolatile: isRemovedAtExit });
  } catch (error) {
    onDisk(image, () => {
      throw error;
    });
  }
}

/**
 * Gets a container's writable layer ready to be mounted.
 *
 * @param isVolatile whether it may be lost in a crash
 */
export function attachWritable(
  { files, options }: WrittenFiles,
  isVolatile: boolean,
): AttachedWritable {
  if (options.writableBytes === undefined) {
    const { upperDir, workDir } = files;
    return { writable: { upperDir, workDir, isVolatile }, [Symbol.dispose]: () => undefined };
  }
  const device = openImageDevice(files.writableImage);
  return {
    writable: { device: device.path, ...imageFolders, isVolatile },
    [Symbol.dispose]: () => device[Symbol.dispose](),
  };
}

/** The same for a container that is only on paper: which device it gets shows when it starts. */
export function sketchWritable(
  { files, options }: WrittenFiles,
  isVolatile: boolean,
): AttachedWritable {
  return options.writableBytes === undefined
    ? attachWritable({ files, options }, isVolatile)
    : {
        writable: { device: unknownDevice, ...imageFolders, isVolatile },
        [Symbol.dispose]: () => undefined,
      };
}

/** A loop device, whichever will be free. */
export const unknownDevice = '/dev/loopN';

/**
 * Opens what a container has changed, to be read on the host: whether it runs or not, and however it is kept.
 *
 * @throws NoLoopDeviceError (`DOCKLET_FILESYSTEM_NO_LOOP_DEVICE`)
 */
export function openWritten({ files, options }: WrittenFiles): ReadableImage {
  return options.writableBytes === undefined
    ? { upperDir: files.upperDir, [Symbol.dispose]: () => undefined }
    : mountImageToRead(files.writableImage);
}
