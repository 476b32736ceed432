import type { Step, StepResult } from '@docklet/syscall';
import { errnoNumber, O_DIRECTORY, resultOf } from '@docklet/syscall';
import { KnownPlaces } from './known-places.js';
import { S_IFREG } from './node-types.js';
import { openPath } from './open-path.js';

/** A place inside the container that something is mounted on. */
export interface Target {
  /** Absolute, without `.` and `..`; not the root. */
  readonly path: string;
  readonly kind: 'directory' | 'file';
  /** Whether a symbolic link on the way is refused, as it is for /proc and /sys (CVE-2019-19921). */
  readonly refusesLinks: boolean;
}

/** Steps that end with the target open as a handle, and that handle. */
export interface OpenedTarget {
  readonly steps: readonly Step[];
  readonly fd: StepResult;
}

/**
 * Opens a mount target by a handle, and makes it where it is missing.
 *
 * Paths are resolved by openat2(2) inside the container's root, and everything after that acts on the handle: whatever
 * another container does to a shared folder meanwhile, nothing is mounted or made anywhere else (CVE-2021-30465,
 * CVE-2024-45310).
 *
 * @param key begins the labels of these steps
 * @param known what steps before have made; these places are added
 */
export function openTarget(
  target: Target,
  key: string,
  known: KnownPlaces = new KnownPlaces(),
): OpenedTarget {
  const fd = resultOf(`${key}:target`);
  const paths = pathsTo(target.path);
  const places = paths
    .filter((path) => !known.has(path))
    .map((path): Target =>
      path === target.path ? target : { ...target, path, kind: 'directory' },
    );
  known.add(...paths);
  const labelOf = (place: Target): string => `${key}:parent of ${place.path}`;
  return {
    steps: [
      ...places.flatMap((place, index) => {
        const next = places[index + 1];
        return makePlace(place, labelOf(place), next === undefined ? fd.step : labelOf(next));
      }),
      openPath(target.path, target, fd.step, 'a handle of the place to mount on'),
    ],
    fd,
  };
}

/** A path and every folder above it, but for the root: `/a/b` gives `/a` and `/a/b`. */
function pathsTo(path: string): string[] {
  const parts = path.split('/').slice(1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

/** Makes one folder or file if it is not there. Only its own name is made, in the folder that has to hold it. */
function makePlace(place: Target, parent: string, next: string): Step[] {
  const { path, refusesLinks } = place;
  const at = path.lastIndexOf('/');
  const name = path.slice(at + 1);
  const make = makeStep(place, resultOf(parent), name);
  return [
    openPath(path.slice(0, at) || '/', place, parent, `the folder that has to hold ${name}`, {
      flags: O_DIRECTORY,
    }),
    make,
    ...(refusesLinks ? [] : replaceDanglingLink(place, { parent, name, make, next })),
  ];
}

function makeStep({ kind }: Target, parent: StepResult, name: string): Step {
  const step = { why: 'made if the image lacks it', tolerate: ['EEXIST'] } as const;
  return kind === 'directory'
    ? { call: 'mkdirat', args: [parent, name, 0o755], ...step }
    : { call: 'mknodat', args: [parent, name, S_IFREG | 0o644, 0], ...step };
}

interface Replacement {
  readonly parent: string;
  readonly name: string;
  readonly make: Step;
  /** Where to go on when there is nothing to replace. */
  readonly next: string;
}

/**
 * Images have links that lead nowhere where something is mounted, such as an /etc/resolv.conf into /run. Such a link
 * gives way. Whatever else is wrong with a path shows when it is opened the next time.
 */
function replaceDanglingLink(place: Target, { parent, name, make, next }: Replacement): Step[] {
  const [probe, dangling] = [`${parent}:probe`, `${parent}:dangling`];
  return [
    {
      ...openPath(place.path, place, probe, 'does it lead to something?'),
      then: next,
      onError: `${parent}:check`,
    },
    {
      call: 'subtract',
      args: [resultOf(probe), -errnoNumber('ENOENT')],
      why: 'is it a link that leads nowhere?',
      label: `${parent}:check`,
      onZero: dangling,
      then: next,
      onError: next,
    },
    {
      call: 'unlinkat',
      args: [resultOf(parent), name, 0],
      why: 'then it gives way',
      label: dangling,
      tolerate: ['ENOENT'],
    },
    make,
  ];
}
