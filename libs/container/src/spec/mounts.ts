import path from 'node:path';
import { defaultMounts } from '@docklet/filesystem';
import type { RuntimeMount } from '@docklet/oci';
import type { MountOption } from '../options/container-options.js';
import { InvalidMountError } from './errors.js';

/** What a container's mounts are put together from. */
export interface MountsRequest {
  readonly userMounts: readonly MountOption[];
  /** Files that docklet writes for the container: /etc/hosts and so on, by target. */
  readonly ownFiles: Readonly<Record<string, string>>;
  /** Where the content of a volume of this name is. */
  readonly volumeFolder: (name: string) => string;
  readonly cgroupMounts: readonly RuntimeMount[];
  readonly isPrivileged: boolean;
  /** Whether the root is read-only: then so are docklet's own files, as with Docker. */
  readonly isReadonly: boolean;
}

/**
 * All mounts of a container in the order in which they are made: the kernel's file systems, docklet's own files, the
 * user's, folders before what is inside them. A user's mount at the place of one of ours takes its place.
 *
 * @throws {@link InvalidMountError} (`DOCKLET_CONTAINER_INVALID_MOUNT`)
 */
export function buildMounts(request: MountsRequest): RuntimeMount[] {
  const mine = request.userMounts.map((mount) => toRuntimeMount(mount, request));
  checkTargets(mine);
  const targets = new Set(mine.map(({ destination }) => destination));
  const own = Object.entries(request.ownFiles).map(([destination, source]): RuntimeMount => ({
    destination,
    type: 'bind',
    source,
    options: ['rbind', ...(request.isReadonly ? ['ro'] : [])],
  }));
  const kernel = [...defaultMounts(), ...request.cgroupMounts];
  const writable = request.isPrivileged ? kernel.map(withoutReadonly) : kernel;
  return [
    ...writable.filter(({ destination }) => !targets.has(destination)),
    ...own.filter(({ destination }) => !targets.has(destination)),
    ...mine.toSorted((first, second) => depth(first) - depth(second)),
  ];
}

function toRuntimeMount(
  option: MountOption,
  { volumeFolder }: Pick<MountsRequest, 'volumeFolder'>,
): RuntimeMount {
  const destination = normalizeTarget(option.target);
  switch (option.kind) {
    case 'tmpfs':
      return { destination, type: 'tmpfs', source: 'tmpfs', options: tmpfsOptions(option) };
    case 'volume': {
      const { source = '', isReadonly = false } = option;
      const options = ['rbind', ...(isReadonly ? ['ro'] : [])];
      return { destination, type: 'bind', source: volumeFolder(source), options };
    }
    case 'bind': {
      const { source, isReadonly = false, isRecursive = true } = option;
      const options = [isRecursive ? 'rbind' : 'bind', ...(isReadonly ? ['ro'] : [])];
      return { destination, type: 'bind', source, options };
    }
  }
}

function tmpfsOptions(option: Extract<MountOption, { kind: 'tmpfs' }>): readonly string[] {
  const { sizeBytes, mode = 0o1777, options = [] } = option;
  return [
    ...['nosuid', 'nodev', 'noexec'].filter((name) => !options.includes(name.slice(2))),
    ...(options.some((given) => given.startsWith('mode=')) ? [] : [`mode=${mode.toString(8)}`]),
    ...(sizeBytes === undefined ? [] : [`size=${sizeBytes}`]),
    ...options,
  ];
}

/**
 * A mount’s target without `.`, `..` and slashes that say nothing.
 *
 * @throws {@link InvalidMountError} (`DOCKLET_CONTAINER_INVALID_MOUNT`)
 */
export function normalizeTarget(target: string): string {
  if (!target.startsWith('/')) {
    throw new InvalidMountError(target, 'it is not an absolute path');
  }
  const normal = path.posix.normalize(target);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

function checkTargets(mounts: readonly RuntimeMount[]): void {
  const seen = new Set<string>();
  for (const { destination } of mounts) {
    if (destination === '/') {
      throw new InvalidMountError(destination, 'the root is the image’s');
    }
    if (destination === '/proc' || destination.startsWith('/proc/')) {
      // What the engine writes to /proc would go somewhere else (CVE-2019-16884, CVE-2025-52881).
      throw new InvalidMountError(destination, '/proc is the kernel’s');
    }
    if (seen.has(destination)) {
      throw new InvalidMountError(destination, 'duplicate mount point');
    }
    seen.add(destination);
  }
}

function withoutReadonly(mount: RuntimeMount): RuntimeMount {
  return { ...mount, options: (mount.options ?? []).filter((option) => option !== 'ro') };
}

function depth({ destination }: RuntimeMount): number {
  return destination.split('/').length;
}
