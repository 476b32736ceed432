import { MNT_DETACH, MS_BIND, MS_REMOUNT, errnoName, trySyscall } from '@docklet/syscall';
import { readMounts } from '../mounts/mount-table.js';
import { VolumeMountError, VolumeServerError } from './errors.js';
import { parseMountFlags } from './mount-flags.js';
import type { VolumeRecord } from './volume-record.js';

/** Whether something is mounted in a volume's place while containers use it. */
export function hasDriverMount({ driverOptions }: VolumeRecord): boolean {
  return driverOptions['device'] !== undefined;
}

/**
 * Mounts what a volume's options name over its folder, unless it is there already. As with Docker it is mounted on the
 * host, once, however many containers use it: two of them see the same tmpfs. The caller holds the volume's lock.
 *
 * @throws {@link VolumeMountError} (`DOCKLET_CONTAINER_VOLUME_MOUNT`)
 * @throws {@link VolumeServerError} (`DOCKLET_CONTAINER_VOLUME_SERVER`)
 */
export async function mountDriver(record: VolumeRecord, folder: string): Promise<void> {
  if (isMountPoint(folder)) {
    return;
  }
  const { device = '', type = '' } = record.driverOptions;
  const { flags, data } = parseMountFlags(await withAddress(record));
  mount(record, [device, folder, type, flags, data === '' ? null : data]);
  if ((flags & MS_BIND) !== 0 && (flags & ~MS_BIND) !== 0) {
    // A bind mount takes its flags in a second call; mount(2), "Creating a bind mount".
    try {
      mount(record, [null, folder, null, flags | MS_REMOUNT, null]);
    } catch (error) {
      unmountDriver(folder);
      throw error;
    }
  }
}

/**
 * Takes away what is mounted over a volume's folder. Who still has it open keeps it. What is left of it when this returns
 * is the folder itself.
 */
export function unmountDriver(folder: string): void {
  while (isMountPoint(folder)) {
    const result = trySyscall('umount2', [folder, MNT_DETACH]);
    if (result < 0) {
      throw new VolumeMountError(folder, {
        device: folder,
        type: 'umount',
        errno: errnoName(-result),
      });
    }
  }
}

/** Whether something is mounted at a path, by its own name. */
export function isMountPoint(folder: string): boolean {
  return readMounts().some(({ mountPoint }) => mountPoint === folder);
}

type MountCall = readonly [
  source: string | null,
  target: string,
  type: string | null,
  flags: number,
  data: string | null,
];

function mount(record: VolumeRecord, call: MountCall): void {
  const result = trySyscall('mount', [...call]);
  if (result < 0) {
    const { device = '', type = '', o: options = '' } = record.driverOptions;
    const errno = errnoName(-result);
    throw new VolumeMountError(record.name, { device, type, options, errno });
  }
}

/** The kernel's clients of NFS and CIFS know addresses only: a name in `addr=` is looked up, as Docker does. */
async function withAddress({ name: volume, driverOptions }: VolumeRecord): Promise<string> {
  const { type = '', o: options = '' } = driverOptions;
  const [, name] = /(?:^|,)addr=([^,]+)/.exec(options) ?? [];
  if (name === undefined || !/^(nfs|cifs)/.test(type)) {
    return options;
  }
  const { lookup } = await import('node:dns/promises');
  try {
    const { address } = await lookup(name);
    return options.replace(`addr=${name}`, `addr=${address}`);
  } catch (error) {
    throw new VolumeServerError(volume, name, error);
  }
}
