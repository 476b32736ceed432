import type { RuntimeMount } from '@docklet/oci';
import type { Step } from '@docklet/syscall';
import { bindMount } from './bind-mount.js';
import { isWithin } from './clean-path.js';
import { attachAt } from './mount-handle.js';
import type { KnownPlaces } from './known-places.js';
import type { MountOptions } from './mount-options.js';
import type { Filling } from './new-file-system.js';
import { newFileSystem } from './new-file-system.js';
import type { Target } from './target-steps.js';
import { openTarget } from './target-steps.js';

/** A mount of the container, and what has to be known of it. */
export interface PlannedMount {
  /** Its destination is clean; see `planMounts`. */
  readonly mount: RuntimeMount;
  readonly options: MountOptions;
  /** What its source is, for a mount of a place of the host; others are folders. */
  readonly kind: 'directory' | 'file';
  /** For whom it is mounted, if that is to be said. */
  readonly origin?: string;
}

/** A mount in parts: what is taken of what the host shares, what needs its paths, and what happens inside the root. */
export interface MountSteps {
  readonly first: readonly Step[];
  readonly before: readonly Step[];
  readonly after: readonly Step[];
}

/** File systems of the kernel: a link at their place would lead the engine's own writes astray (CVE-2019-16884). */
const kernelFileSystems = new Set(['proc', 'sysfs', 'cgroup', 'cgroup2', 'mqueue', 'devpts']);
const kernelFolders = ['/proc', '/sys', '/dev'];

/**
 * The steps of one mount.
 *
 * @param key begins the labels of these steps
 * @param fill steps to run on a new file system before it is attached
 * @param known places in the container that the steps before these have made
 */
export function mountSteps(
  planned: PlannedMount,
  key: string,
  fill: Filling,
  known: KnownPlaces,
): MountSteps {
  const { mount, options, kind } = planned;
  const why = reasonFor(planned);
  const prepared = options.isBind
    ? bindMount(mount, options, key, why)
    : newFileSystem(mount, options, key, { why, fill });
  const place: Target = { path: mount.destination, kind, refusesLinks: refusesLinks(mount) };
  const target = openTarget(place, key, known);
  known.mountedAt(place);
  return {
    first: prepared.first ?? [],
    before: prepared.before,
    after: [
      ...prepared.after,
      ...target.steps,
      attachAt(prepared.fd, target.fd, key, mount.destination),
    ],
  };
}

function refusesLinks({ type = '', destination }: RuntimeMount): boolean {
  return (
    kernelFileSystems.has(type) || kernelFolders.some((folder) => isWithin(destination, folder))
  );
}

const reasons: Readonly<Record<string, string>> = {
  '/proc': 'a /proc of its own, so that ps shows only the container’s processes',
  '/dev': 'a /dev of its own, with harmless devices only',
  '/dev/pts': 'terminals of its own',
  '/dev/shm': 'shared memory of its own, with a limit',
  '/dev/mqueue': 'message queues of its own',
  '/sys': 'what the kernel tells of devices, for this network namespace',
  '/sys/fs/cgroup': 'its own limits and usage, to read',
};

function reasonFor({ mount, options, origin }: PlannedMount): string {
  if (options.isBind) {
    const reason = `a view of the host’s ${mount.source ?? ''}`;
    return origin === undefined ? reason : `${reason}, for ${origin}`;
  }
  return reasons[mount.destination] ?? `a ${mount.type ?? ''} of its own`;
}
