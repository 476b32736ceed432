import { applyOperations, freeze, isFrozen, planUpdate, thaw } from '@docklet/cgroups';
import type { RuntimeResources } from '@docklet/oci';
import { existingCgroupOf } from '../exec/running-init.js';
import type { PortChanges } from '../network/change-ports.js';
import type { ResourceOptions, RestartPolicy } from '../options/container-options.js';
import { mergeValues } from '../options/merge-options.js';
import { buildResources } from '../spec/resources.js';
import type { ContainerRecord } from '../state/container-record.js';
import type { ContainerView } from './container-view.js';
import type { EngineContext } from './engine-context.js';

/** What of a container is to be different. */
export interface UpdateOptions {
  readonly resources?: ResourceOptions;
  readonly restart?: RestartPolicy;
  /** Labels to be set, and names of those to be taken away; a name that is not there is no failure. */
  readonly labels?: LabelChanges;
  /** Ports of this host that are to lead to it, and those that are not any more. */
  readonly ports?: PortChanges;
}

/** Which labels are to be different. */
export interface LabelChanges {
  readonly set?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

/**
 * Changes a container's limits, restart policy, labels and published ports: at once if it runs, and from its next start on.
 *
 * @throws InvalidResourceError (`DOCKLET_CONTAINER_INVALID_RESOURCE`), and the errors of cgroups
 * @throws PortInUseError (`DOCKLET_NETWORK_PORT_IN_USE`), PortNotPublishedError (`DOCKLET_CONTAINER_PORT_NOT_PUBLISHED`),
 *   NothingPublishedError (`DOCKLET_CONTAINER_NOTHING_PUBLISHED`)
 */
export async function updateContainer(
  context: EngineContext,
  view: ContainerView,
  { resources = {}, restart, labels, ports }: UpdateOptions,
): Promise<void> {
  const { id, options } = view.record;
  const { containers } = context;
  const all: ResourceOptions = { ...options.resources, ...resources };
  const limits = limitsOf(context, view.record, all);
  // First what somebody else may stand in the way of.
  if (ports !== undefined) {
    const { changePorts } = await import('../network/change-ports.js');
    await changePorts(context, view, ports);
  }
  if (
    (view.status === 'running' || view.status === 'paused') &&
    Object.keys(resources).length > 0
  ) {
    await applyLimits(context, id, limits);
  }
  containers.rewrite(id, (record, spec) => [
    {
      ...record,
      options: {
        ...record.options,
        resources: all,
        ...(restart === undefined ? {} : { restart }),
        ...(labels === undefined
          ? {}
          : { labels: mergeValues(record.options.labels, labels.set, labels.remove) }),
      },
    },
    { ...spec, linux: { ...spec.linux, resources: { ...spec.linux?.resources, ...limits } } },
  ]);
}

/** Which devices it may use stays as it is, and how fast. */
function limitsOf(
  { containers, host }: EngineContext,
  { id, options }: ContainerRecord,
  resources: ResourceOptions,
): Omit<RuntimeResources, 'devices'> {
  const { devices: _devices, ...limits } = buildResources(resources, {
    isPrivileged: options.security?.isPrivileged === true,
    canLimitSwap: host.cgroups.canLimitSwap,
    blockIO: containers.readSpec(id).linux?.resources?.blockIO,
  });
  return limits;
}

async function applyLimits(
  context: EngineContext,
  id: string,
  limits: Parameters<typeof planUpdate>[2],
): Promise<void> {
  const cgroup = existingCgroupOf(context, id);
  const { operations } = planUpdate(context.host.cgroups, cgroup, limits);
  const wasFrozen = isFrozen(cgroup);
  // A container that joins another hierarchy must not fork meanwhile.
  await freeze(cgroup);
  try {
    applyOperations(operations);
  } finally {
    if (!wasFrozen) {
      thaw(cgroup);
    }
  }
}
