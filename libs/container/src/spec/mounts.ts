import path from 'node:path';
import { defaultMounts, takenFrom } from '@docklet/filesystem';
import type { RuntimeIdMapping, RuntimeMount } from '@docklet/oci';
import type { MountOption, OwnerMap, OwnerRange } from '../options/container-options.js';
import { ownerFd } from '../plan/join-steps.js';
import { InvalidMountError } from './errors.js';

/** Whose shared memory a container has: its own, the host's, or that of another container. */
export type SharedMemory = 'own' | 'host' | 'container';

/** What a container's mounts are put together from. */
export interface MountsRequest {
  readonly userMounts: readonly MountOption[];
  /** Files that docklet writes for the container: /etc/hosts and so on, by target. */
  readonly ownFiles: Readonly<Record<string, string>>;
  /** Where the content of a volume of this name is. */
  readonly volumeFolder: (name: string) => string;
  readonly cgroupMounts: readonly RuntimeMount[];
  readonly isPrivileged: boolean;
  /** How much /dev/shm holds. */
  readonly shmBytes?: number | undefined;
  /** Whether there is a /dev/shm. Default: true. */
  readonly hasSharedMemory?: boolean | undefined;
  readonly memoryOf: SharedMemory;
  /** Whether the root is read-only: then so are docklet's own files, as with Docker. */
  readonly isReadonly: boolean;
}

/**
 * All mounts of a container in the order in which they are made: the kernel's file systems, then docklet's own files and
 * the user's, folders before what is inside them: with a volume at /etc there still is an /etc/hosts. A user's mount at
 * the place of one of ours takes its place.
 *
 * @throws {@link InvalidMountError} (`DOCKLET_CONTAINER_INVALID_MOUNT`)
 */
export function buildMounts(request: MountsRequest): RuntimeMount[] {
  checkTargets(request.userMounts.map(({ target }) => normalizeTarget(target)));
  const mine = request.userMounts.flatMap((mount) => toRuntimeMount(mount, request));
  const targets = new Set(request.userMounts.map(({ target }) => normalizeTarget(target)));
  const own = Object.entries(request.ownFiles).map(([destination, source]): RuntimeMount => ({
    destination,
    type: 'bind',
    source,
    options: ['rbind', ...(request.isReadonly ? ['ro'] : [])],
  }));
  const usual = defaultMounts(request.shmBytes).filter(
    ({ destination }) => request.hasSharedMemory !== false || destination !== sharedMemory,
  );
  const kernel = [
    ...usual.map((mount) => withMemoryOf(mount, request.memoryOf)),
    ...request.cgroupMounts,
  ];
  const writable = request.isPrivileged ? kernel.map(withoutReadonly) : kernel;
  return [
    ...writable.filter(({ destination }) => !targets.has(destination)),
    ...[...own.filter(({ destination }) => !targets.has(destination)), ...mine].toSorted(
      (first, second) => depth(first) - depth(second),
    ),
  ];
}

const sharedMemory = '/dev/shm';

/** Message queues are those of the namespace, whoever mounts them. */
function withMemoryOf(mount: RuntimeMount, owner: SharedMemory): RuntimeMount {
  const { destination } = mount;
  if (destination !== sharedMemory || owner === 'own') {
    return mount;
  }
  const options = ['rbind', ...(owner === 'container' ? [takenFrom(ownerFd('ipc'))] : [])];
  return { destination, type: 'bind', source: destination, options };
}

/** Images are mounted from their layers, as the root is: no specification has them. */
function toRuntimeMount(
  option: MountOption,
  { volumeFolder }: Pick<MountsRequest, 'volumeFolder'>,
): RuntimeMount[] {
  const destination = normalizeTarget(option.target);
  switch (option.kind) {
    case 'tmpfs':
      return [{ destination, type: 'tmpfs', source: 'tmpfs', options: tmpfsOptions(option) }];
    case 'volume': {
      const { source = '', isReadonly = false, subpath, owners } = option;
      const options = [
        ...['rbind', ...(isReadonly ? ['ro'] : [])],
        ...(subpath === undefined ? [] : [`X-mount.subdir=${subpath}`]),
      ];
      return [
        { destination, type: 'bind', source: volumeFolder(source), options, ...idMaps(owners) },
      ];
    }
    case 'bind':
      return [
        {
          destination,
          type: 'bind',
          source: option.source,
          options: bindOptions(option),
          ...idMaps(option.owners),
        },
      ];
    case 'image':
      return [];
  }
}

function bindOptions(option: Extract<MountOption, { kind: 'bind' }>): readonly string[] {
  const { isReadonly = false, isRecursive = true, propagation = 'rprivate' } = option;
  return [
    isRecursive ? 'rbind' : 'bind',
    ...(isReadonly ? ['ro'] : []),
    ...(option.hasWritableSubmounts === true ? ['X-docklet.shallow'] : []),
    ...(propagation === 'rprivate' ? [] : [propagation]),
  ];
}

/** In the words of the runtime specification: `containerID` is who owns a file in the file system. */
function idMaps(owners: OwnerMap | undefined): Pick<RuntimeMount, 'uidMappings' | 'gidMappings'> {
  if (owners?.kind !== 'ranges') {
    return {};
  }
  const toMapping = ({ source, target, count }: OwnerRange): RuntimeIdMapping => ({
    containerID: source,
    hostID: target,
    size: count,
  });
  return { uidMappings: owners.uids.map(toMapping), gidMappings: owners.gids.map(toMapping) };
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

function checkTargets(targets: readonly string[]): void {
  const seen = new Set<string>();
  for (const target of targets) {
    if (target === '/') {
      throw new InvalidMountError(target, 'the root is the image’s');
    }
    if (target === '/proc' || target.startsWith('/proc/')) {
      // What the engine writes to /proc would go somewhere else (CVE-2019-16884, CVE-2025-52881).
      throw new InvalidMountError(target, '/proc is the kernel’s');
    }
    if (seen.has(target)) {
      throw new InvalidMountError(target, 'duplicate mount point');
    }
    seen.add(target);
  }
}

function withoutReadonly(mount: RuntimeMount): RuntimeMount {
  return { ...mount, options: (mount.options ?? []).filter((option) => option !== 'ro') };
}

function depth({ destination }: RuntimeMount): number {
  return destination.split('/').length;
}
