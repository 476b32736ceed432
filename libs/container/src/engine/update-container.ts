import { applyOperations, freeze, isFrozen, planUpdate, thaw } from '@docklet/cgroups';
import { existingCgroupOf } from '../exec/running-init.js';
import type { ResourceOptions, RestartPolicy } from '../options/container-options.js';
import { buildResources } from '../spec/resources.js';
import type { ContainerView } from './container-view.js';
import type { EngineContext } from './engine-context.js';

/** What of a container is to be different. */
export interface UpdateOptions {
  readonly resources?: ResourceOptions;
  readonly restart?: RestartPolicy;
}

/**
 * Changes a container's limits and restart policy. The limits hold at once if it runs, and from its next start on.
 *
 * @throws InvalidResourceError (`DOCKLET_CONTAINER_INVALID_RESOURCE`), and the errors of cgroups
 */
export async function updateContainer(
  context: EngineContext,
  view: ContainerView,
  { resources = {}, restart }: UpdateOptions,
): Promise<void> {
  const { record } = view;
  const { containers, host } = context;
  const spec = containers.readSpec(record.id);
  const all: ResourceOptions = { ...record.options.resources, ...resources };
  // Which devices it may use stays as it is, and how fast.
  const { devices: _devices, ...limits } = buildResources(all, {
    isPrivileged: record.options.security?.isPrivileged === true,
    canLimitSwap: host.cgroups.canLimitSwap,
    blockIO: spec.linux?.resources?.blockIO,
  });
  if (
    (view.status === 'running' || view.status === 'paused') &&
    Object.keys(resources).length > 0
  ) {
    await applyLimits(context, record.id, limits);
  }
  const options = {
    ...record.options,
    resources: all,
    ...(restart === undefined ? {} : { restart }),
  };
  containers.rewrite(
    { ...record, options },
    {
      ...spec,
      linux: { ...spec.linux, resources: { ...spec.linux?.resources, ...limits } },
    },
  );
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
