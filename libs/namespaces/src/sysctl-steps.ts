import type { RuntimeNamespaceType } from '@docklet/oci';
import { runtimeNamespaceTypes } from '@docklet/oci';
import type { Step } from '@docklet/syscall';
import {
  AT_FDCWD,
  O_CLOEXEC,
  O_WRONLY,
  RESOLVE_NO_SYMLINKS,
  resultOf,
  words,
} from '@docklet/syscall';
import { SysctlError } from './errors.js';

/** The size of a `struct open_how`: flags, mode, resolve. */
const openHowBytes = 24;

/** Parameters that each namespace of a kind has of its own; namespaces(7), sysctl(8). What ends with a slash are folders. */
const ownParameters: Partial<Record<RuntimeNamespaceType, readonly string[]>> = {
  network: ['net/'],
  ipc: [
    'fs/mqueue/',
    'kernel/msgmax',
    'kernel/msgmnb',
    'kernel/msgmni',
    'kernel/sem',
    'kernel/shmall',
    'kernel/shmmax',
    'kernel/shmmni',
    'kernel/shm_rmid_forced',
  ],
  uts: ['kernel/domainname'],
};

/**
 * Writes kernel parameters below /proc/sys, which must be mounted and still writable; proc_sys(5). Only those that are
 * the container's own can be set: all others are the host's (CVE-2022-0811).
 *
 * @param settings names with dots: `net.ipv4.ip_unprivileged_port_start`; what is a dot in a name is a slash then
 * @param namespaces those that are the container's own. Default: all
 * @throws {@link SysctlError} (`DOCKLET_NAMESPACES_SYSCTL`)
 */
export function sysctlSteps(
  settings: Readonly<Record<string, string>>,
  namespaces: readonly RuntimeNamespaceType[] = runtimeNamespaceTypes,
): Step[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const path = parsePath(name);
    if (!isOwn(path, namespaces)) {
      throw new SysctlError(name, 'it is not the container’s own');
    }
    return writeSteps(name, path, value);
  });
}

/** The first separator decides, as for sysctl(8): `net.ipv4.conf.eth0/100.forwarding` has one dot in a name. */
function parsePath(name: string): string {
  const swapped = name.replaceAll(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
  const path = /[./]/.exec(name)?.[0] === '/' ? name : swapped;
  const parts = path.split('/');
  if (!parts.every((part) => /^(?!\.+$)[\w.:@-]+$/.test(part))) {
    throw new SysctlError(name, 'it is no name of a parameter');
  }
  return path;
}

function isOwn(path: string, namespaces: readonly RuntimeNamespaceType[]): boolean {
  const own = namespaces.flatMap((type) => ownParameters[type] ?? []);
  return own.some((known) => (known.endsWith('/') ? path.startsWith(known) : path === known));
}

function writeSteps(name: string, path: string, value: string): Step[] {
  const label = `sysctl ${name}`;
  return [
    {
      call: 'openat2',
      args: [
        AT_FDCWD,
        `/proc/sys/${path}`,
        words(O_WRONLY | O_CLOEXEC, 0, RESOLVE_NO_SYMLINKS),
        openHowBytes,
      ],
      why: `the kernel parameter ${name} of the container’s namespaces`,
      label,
    },
    {
      call: 'write',
      args: [resultOf(label), value, Buffer.byteLength(value)],
      why: `is set to ${value}`,
    },
  ];
}
