import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { defaultDevices } from '@docklet/filesystem';
import type { RuntimeDevice } from '@docklet/oci';

/** Folders of /dev that are file systems of their own, in the container as on the host. */
const skippedFolders = new Set(['pts', 'shm', 'mqueue', 'fd', 'hugepages']);
const ownDevices = new Set([
  ...defaultDevices.map((device) => device.path),
  '/dev/console',
  '/dev/ptmx',
]);

/** Every device node below the host's /dev, for a privileged container. */
export function listHostDevices(folder = '/dev'): RuntimeDevice[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return skippedFolders.has(entry.name) ? [] : listHostDevices(file);
    }
    const isDevice = entry.isCharacterDevice() || entry.isBlockDevice();
    return isDevice && !ownDevices.has(file) ? [describeDevice(file)] : [];
  });
}

/** A device node of the host, or what a link leads to, as the runtime specification has it. */
export function describeDevice(file: string): RuntimeDevice {
  const { rdev, mode, uid, gid } = statSync(file, { bigint: true });
  return {
    type: (mode & 0o170000n) === 0o060000n ? 'b' : 'c',
    path: file,
    ...splitDevice(rdev),
    fileMode: Number(mode & 0o777n),
    uid: Number(uid),
    gid: Number(gid),
  };
}

/** The two parts of a device number: major(3), minor(3). */
function splitDevice(device: bigint): { major: number; minor: number } {
  return {
    major: Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn)),
    minor: Number((device & 0xffn) | ((device >> 12n) & ~0xffn)),
  };
}
