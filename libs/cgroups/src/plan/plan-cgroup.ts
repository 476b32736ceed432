import type { RuntimeResources } from '@docklet/oci';

import { joinOf } from '../cgroup.js';
import type { Cgroup, CgroupJoin } from '../cgroup.js';
import { parseCgroupPath } from '../cgroup-path.js';
import { CgroupsNotMountedError } from '../errors.js';
import type { CgroupHost } from '../host/cgroup-host.js';
import type { CgroupOperation } from '../operations/operation.js';
import { checkAvailability } from './check-availability.js';
import { checkNewResources, checkResources } from '../resources/check-resources.js';
import { requestedControllers } from '../resources/requested-controllers.js';
import { v1Driver } from '../v1/v1-driver.js';
import { deviceProgram } from '../v2/device-program.js';
import { v2Driver } from '../v2/v2-driver.js';
import type { DriverPlan, DriverRequest } from './driver.js';

/** Which cgroup to make. */
export interface CgroupRequest {
  /** Below the mount points; the last name is the container's own: `docklet/4f2a…`. */
  readonly path: string;
  /** `linux.resources` of the runtime spec. */
  readonly resources: RuntimeResources;
}

/** What is to be done for a cgroup, and what there will be then. Nothing has happened yet. */
export interface CgroupPlan {
  readonly cgroup: Cgroup;
  /** For `applyOperations`, in this order. */
  readonly operations: readonly CgroupOperation[];
  /** How the first process gets in. */
  readonly join: CgroupJoin;
  /** v2: to be attached to `cgroup.unified` with bpf(2), as BPF_CGROUP_DEVICE; it replaces the one before. */
  readonly deviceProgram: Uint8Array | undefined;
}

/**
 * Plans a new cgroup with its limits. Reads the host's processors when a limit names some; changes nothing.
 *
 * @throws InvalidCgroupPathError (`DOCKLET_CGROUPS_INVALID_PATH`)
 * @throws CgroupsNotMountedError (`DOCKLET_CGROUPS_NOT_MOUNTED`)
 * @throws ControllerUnavailableError (`DOCKLET_CGROUPS_CONTROLLER_UNAVAILABLE`) this host cannot put a limit in force
 * @throws UnsupportedLimitError (`DOCKLET_CGROUPS_UNSUPPORTED_LIMIT`) this version of cgroups cannot
 * @throws InvalidLimitError (`DOCKLET_CGROUPS_INVALID_LIMIT`) nobody can
 */
export function planCgroup(host: CgroupHost, request: CgroupRequest): CgroupPlan {
  const segments = parseCgroupPath(request.path);
  if (host.mode === 'none') {
    throw new CgroupsNotMountedError(request.path);
  }
  checkNewResources(request.resources);
  const driverRequest = prepare(host, segments, request.resources);
  return assemble(driverRequest, [v2Driver.create(driverRequest), v1Driver.create(driverRequest)]);
}

/**
 * Plans other limits for a cgroup that is there; what is not mentioned stays. On v1 a container may join a hierarchy
 * that it did without so far: freeze it around the update, so that no fork slips out.
 *
 * @throws ControllerUnavailableError (`DOCKLET_CGROUPS_CONTROLLER_UNAVAILABLE`)
 * @throws UnsupportedLimitError (`DOCKLET_CGROUPS_UNSUPPORTED_LIMIT`)
 * @throws InvalidLimitError (`DOCKLET_CGROUPS_INVALID_LIMIT`)
 * @throws CgroupReadError (`DOCKLET_CGROUPS_READ_FAILED`) a present value could not be read
 */
export function planUpdate(
  host: CgroupHost,
  cgroup: Cgroup,
  resources: RuntimeResources,
): CgroupPlan {
  const request = prepare(host, parseCgroupPath(cgroup.path), resources);
  return assemble(request, [v2Driver.update(request, cgroup), v1Driver.update(request, cgroup)]);
}

function prepare(
  host: CgroupHost,
  segments: readonly string[],
  resources: RuntimeResources,
): DriverRequest {
  checkResources(resources);
  checkAvailability(host, resources);
  return { host, segments, resources, requested: requestedControllers(resources) };
}

function assemble(request: DriverRequest, [v2, v1]: readonly [DriverPlan, DriverPlan]): CgroupPlan {
  const { host, segments, resources } = request;
  const cgroup = { path: segments.join('/'), unified: v2.folders.unified, v1: v1.folders.v1 };
  const hasProgram = host.controllers.devices.kind === 'v2' && resources.devices !== undefined;
  return {
    cgroup,
    operations: [...v2.operations, ...v1.operations],
    join: joinOf(cgroup),
    deviceProgram: hasProgram ? deviceProgram(resources.devices) : undefined,
  };
}
