import type { RuntimeResources } from '@docklet/oci';

import { ControllerUnavailableError, UnsupportedLimitError } from '../errors.js';
import type { CgroupHost, ControllerHome } from '../host/cgroup-host.js';
import { checkCpuList } from '../resources/cpu-list.js';
import { requestedControllers } from '../resources/requested-controllers.js';
import { readV1AvailableCpus } from '../v1/cpuset.js';
import { readV2AvailableCpus } from '../v2/cpuset.js';
import { unifiedControllers } from '../v2/unified.js';

/**
 * Refuses what the resources ask for and this host does not have: controllers, swap, processors, memory nodes.
 *
 * @throws ControllerUnavailableError (`DOCKLET_CGROUPS_CONTROLLER_UNAVAILABLE`)
 * @throws UnsupportedLimitError (`DOCKLET_CGROUPS_UNSUPPORTED_LIMIT`) swap is not accounted for
 * @throws InvalidLimitError (`DOCKLET_CGROUPS_INVALID_LIMIT`)
 */
export function checkAvailability(host: CgroupHost, resources: RuntimeResources): void {
  for (const name of requestedControllers(resources)) {
    const home = host.controllers[name];
    if (home.kind === 'unavailable') {
      throw new ControllerUnavailableError(name, home.reason);
    }
  }
  for (const name of unifiedControllers(resources.unified)) {
    if (host.unified?.controllers.includes(name) !== true) {
      const reason = 'the v2 hierarchy of this host does not offer it, so it has no files there';
      throw new ControllerUnavailableError(name, reason);
    }
  }
  if (resources.memory?.swap !== undefined && !host.canLimitSwap) {
    const reason =
      'this kernel does not account for swap; swapaccount=1 on its command line may help';
    throw new UnsupportedLimitError('memory', 'swap', reason);
  }
  checkCpus(host.controllers.cpuset, resources);
}

function checkCpus(home: ControllerHome, { cpu = {} }: RuntimeResources): void {
  if ((cpu.cpus === undefined && cpu.mems === undefined) || home.kind === 'unavailable') {
    return;
  }
  const available = (home.kind === 'v1' ? readV1AvailableCpus : readV2AvailableCpus)(
    home.mountPoint,
  );
  if (cpu.cpus !== undefined) {
    checkCpuList('cpus', cpu.cpus, available.cpus);
  }
  if (cpu.mems !== undefined) {
    checkCpuList('mems', cpu.mems, available.mems);
  }
}
