export { joinOf, locateCgroup } from './cgroup.js';
export type { Cgroup, CgroupJoin } from './cgroup.js';
export {
  CgroupBusyError,
  CgroupFreezeTimeoutError,
  CgroupOperationError,
  CgroupReadError,
  CgroupsNotMountedError,
  ControllerUnavailableError,
  InvalidCgroupPathError,
  InvalidLimitError,
  ProcessKillError,
  UnsupportedLimitError,
} from './errors.js';
export { describeCgroupHost } from './host/cgroup-host.js';
export type {
  CgroupHost,
  CgroupHostFacts,
  CgroupMode,
  ControllerHome,
  UnifiedHierarchy,
} from './host/cgroup-host.js';
export { controllerNames } from './host/controllers.js';
export type { ControllerName } from './host/controllers.js';
export { detectCgroupHost } from './host/detect-cgroup-host.js';
export type { DetectOptions } from './host/detect-cgroup-host.js';
export { freeze, isFrozen, thaw } from './live/freeze.js';
export type { WaitOptions } from './live/freeze.js';
export { killProcesses } from './live/kill-processes.js';
export { listProcesses } from './live/list-processes.js';
export { readEvents } from './live/read-events.js';
export type { CgroupEvents } from './live/read-events.js';
export { readUsage } from './live/read-usage.js';
export type { CgroupUsage } from './live/read-usage.js';
export { removeCgroup } from './live/remove-cgroup.js';
export type { CpuUsage, IoUsage, MemoryUsage, PidsUsage } from './live/usage.js';
export { applyOperations } from './operations/apply-operations.js';
export type { CgroupMkdir, CgroupOperation, CgroupWrite } from './operations/operation.js';
export { planCgroup, planUpdate } from './plan/plan-cgroup.js';
export type { CgroupPlan, CgroupRequest } from './plan/plan-cgroup.js';
export { deviceProgram } from './v2/device-program.js';
