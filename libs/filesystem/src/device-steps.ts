import type { RuntimeDevice } from '@docklet/oci';
import type { Step, Value } from '@docklet/syscall';
import { cleanPath, isWithin } from './clean-path.js';
import { makeDevice } from './device-number.js';
import { DevicePathError } from './errors.js';
import { S_IFBLK, S_IFCHR, S_IFIFO } from './node-types.js';

/** The types of the runtime specification; `u` is an unbuffered character device, which Linux has no more. */
const nodeTypes = { c: S_IFCHR, u: S_IFCHR, b: S_IFBLK, p: S_IFIFO } as const;
const permissionBits = 0o7777;

/** The devices that every container has (runtime-spec, config-linux.md, "Default Devices"). */
export const defaultDevices: readonly RuntimeDevice[] = [
  { type: 'c', path: '/dev/null', major: 1, minor: 3 },
  { type: 'c', path: '/dev/zero', major: 1, minor: 5 },
  { type: 'c', path: '/dev/full', major: 1, minor: 7 },
  { type: 'c', path: '/dev/random', major: 1, minor: 8 },
  { type: 'c', path: '/dev/urandom', major: 1, minor: 9 },
  { type: 'c', path: '/dev/tty', major: 5, minor: 0 },
];

/** Links that programs expect (runtime-spec, config-linux.md, "Default Devices"). */
const deviceLinks = [
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
  ['ptmx', 'pts/ptmx'],
  ['core', '/proc/kcore'],
] as const;

/**
 * Fills a /dev that is not attached yet, so that nobody can be in the way. The process must run with umask 0.
 *
 * @param dev the new tmpfs
 * @param devices nodes below /dev; of two at one place the later one is made
 * @param origins for whom they are, by their paths; only said in the reasons
 * @throws {@link DevicePathError} (`DOCKLET_FILESYSTEM_DEVICE_PATH`)
 */
export function deviceSteps(
  dev: Value,
  devices: readonly RuntimeDevice[],
  origins?: ReadonlyMap<string, string>,
): Step[] {
  const byName = new Map(devices.map((device) => [nameInDev(device.path), device]));
  return [
    ...[...byName].flatMap(([name, device]) =>
      nodeSteps(dev, name, device, origins?.get(device.path)),
    ),
    ...deviceLinks
      .filter(([name]) => !byName.has(name))
      .map(([name, target]): Step => ({
        call: 'symlinkat',
        args: [target, dev, name],
        why: `/dev/${name}, as programs expect it`,
      })),
  ];
}

function nodeSteps(
  dev: Value,
  name: string,
  device: RuntimeDevice,
  origin: string | undefined,
): Step[] {
  const folders = name.split('/').slice(0, -1);
  const mode = nodeTypes[device.type] | ((device.fileMode ?? 0o666) & permissionBits);
  const { major = 0, minor = 0, uid = 0, gid = 0 } = device;
  return [
    ...folders.map((_, index): Step => {
      const folder = folders.slice(0, index + 1).join('/');
      return {
        call: 'mkdirat',
        args: [dev, folder, 0o755],
        why: `the folder /dev/${folder}`,
        tolerate: ['EEXIST'],
      };
    }),
    {
      call: 'mknodat',
      args: [dev, name, mode, makeDevice(major, minor)],
      why: `the device ${device.path}${origin === undefined ? '' : `, for ${origin}`}`,
    },
    ...(uid === 0 && gid === 0
      ? []
      : [
          {
            call: 'fchownat',
            args: [dev, name, uid, gid, 0],
            why: 'owned as on the host',
          } satisfies Step,
        ]),
  ];
}

function nameInDev(path: string): string {
  const clean = cleanPath(path);
  if (!path.startsWith('/') || clean === '/dev' || !isWithin(clean, '/dev')) {
    throw new DevicePathError(path);
  }
  return clean.slice('/dev/'.length);
}
