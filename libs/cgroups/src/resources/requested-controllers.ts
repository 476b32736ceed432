import type { RuntimeResources } from '@docklet/oci';

import type { ControllerName } from '../host/controllers.js';

/** The controllers without which these limits cannot be put in force, whatever the version. */
export function requestedControllers(resources: RuntimeResources): readonly ControllerName[] {
  const { cpus, mems, ...cpu } = resources.cpu ?? {};
  const parts: readonly (readonly [ControllerName, unknown])[] = [
    ['memory', resources.memory],
    ['cpu', cpu],
    ['cpuset', { cpus, mems }],
    ['pids', resources.pids],
    ['io', resources.blockIO],
    // A rule says something whatever it holds: { allow: false } denies everything.
    ['devices', resources.devices?.map(() => true)],
  ];
  return parts.filter(([, part]) => asksForSomething(part)).map(([name]) => name);
}

/** Whether a part of the resources holds anything but what is absent, empty or off. */
export function asksForSomething(part: unknown): boolean {
  if (typeof part === 'object' && part !== null) {
    return Object.values(part).some(asksForSomething);
  }
  return part !== undefined && part !== null && part !== false;
}
