import type { RuntimeResources } from '@docklet/oci';

import type { Cgroup } from '../cgroup.js';
import type { CgroupHost } from '../host/cgroup-host.js';
import type { ControllerName } from '../host/controllers.js';
import type { CgroupOperation } from '../operations/operation.js';

/** What a driver is asked to plan. */
export interface DriverRequest {
  readonly host: CgroupHost;
  /** Names from the top of a hierarchy down to the cgroup; all but the last are shared with other containers. */
  readonly segments: readonly string[];
  readonly resources: RuntimeResources;
  /** The controllers that the resources cannot do without; all are available, in one version or the other. */
  readonly requested: readonly ControllerName[];
}

/** A driver's part of a plan. */
export interface DriverPlan {
  readonly folders: Pick<Cgroup, 'unified' | 'v1'>;
  readonly operations: readonly CgroupOperation[];
}

/** Plans for the controllers of one version. On a hybrid host both are asked, and their plans put together. */
export interface CgroupDriver {
  /** A new cgroup with its limits. */
  create(request: DriverRequest): DriverPlan;
  /** Other limits for one that is there; its folders may become more. */
  update(request: DriverRequest, cgroup: Cgroup): DriverPlan;
}
