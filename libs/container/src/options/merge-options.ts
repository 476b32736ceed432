import { normalizeTarget } from '../spec/mounts.js';
import type { ContainerOptions, SecurityOptions } from './container-options.js';

/** What of a container is to be different. Its name is changed otherwise. */
export type ContainerChanges = Partial<Omit<ContainerOptions, 'name'>>;

/** What a container is to have no longer. What it does not have is no failure. */
export interface ContainerRemovals {
  /** Names of variables. */
  readonly environment?: readonly string[];
  /** Names of labels. */
  readonly labels?: readonly string[];
  /** Where in the container something is mounted. */
  readonly mounts?: readonly string[];
  /** Ports of the container that are published: `80/tcp`. */
  readonly ports?: readonly string[];
}

/** What is changed in what is said of it. */
const joined = ['annotations', 'sysctls', 'resources', 'health'] as const;

/**
 * What is asked of a container, with changes. Whatever has a name keeps those that are not named: variables, labels,
 * annotations, parameters of the kernel, capabilities; mounts go by their target and published ports by the container's port.
 * Limits and the health check change in what is said of them. Everything else is replaced.
 */
export function mergeOptions(
  current: ContainerOptions,
  changes: ContainerChanges,
  removals: ContainerRemovals = {},
): ContainerOptions {
  const { networks: _networks, ...withoutNetworks } = current;
  // Who is to be in another network is not in those of before.
  const base = changes.network === undefined ? current : withoutNetworks;
  return {
    ...base,
    ...changes,
    environment: mergeBy(nameOf, current.environment, changes.environment, removals.environment),
    mounts: mergeBy(
      ({ target }) => normalizeTarget(target),
      current.mounts,
      changes.mounts,
      removals.mounts?.map(normalizeTarget),
    ),
    ports: mergeBy(
      ({ port, protocol }) => `${port}/${protocol}`,
      current.ports,
      changes.ports,
      removals.ports,
    ),
    labels: mergeValues(current.labels, changes.labels, removals.labels),
    ...Object.fromEntries(
      joined
        .filter((key) => changes[key] !== undefined)
        .map((key) => [key, { ...current[key], ...changes[key] }]),
    ),
    security: mergeSecurity(current.security, changes.security),
  };
}

/** Which variable it is: `NAME=value`. */
function nameOf(variable: string): string {
  return variable.split('=', 1)[0] ?? '';
}

function mergeBy<T>(
  keyOf: (item: T) => string,
  current: readonly T[] = [],
  changes: readonly T[] = [],
  removals: readonly string[] = [],
): readonly T[] {
  const gone = new Set([...changes.map(keyOf), ...removals]);
  return [...current.filter((item) => !gone.has(keyOf(item))), ...changes];
}

/** Values by name, with others set and some taken away. */
export function mergeValues(
  current: Readonly<Record<string, string>> = {},
  changes: Readonly<Record<string, string>> = {},
  removals: readonly string[] = [],
): Readonly<Record<string, string>> {
  const kept = Object.entries(current).filter(([name]) => !removals.includes(name));
  return { ...Object.fromEntries(kept), ...changes };
}

/** What is granted is not taken away any more, and the other way round. */
function mergeSecurity(
  current: SecurityOptions = {},
  changes: SecurityOptions = {},
): SecurityOptions {
  const { capabilitiesToAdd: added = [], capabilitiesToDrop: dropped = [] } = changes;
  const list = (
    before: readonly string[] = [],
    more: readonly string[],
    less: readonly string[],
  ): readonly string[] => [...new Set([...before.filter((name) => !less.includes(name)), ...more])];
  return {
    ...current,
    ...changes,
    capabilitiesToAdd: list(current.capabilitiesToAdd, added, dropped),
    capabilitiesToDrop: list(current.capabilitiesToDrop, dropped, added),
  };
}
