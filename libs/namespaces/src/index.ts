export { capabilitiesOfMask, capabilityMask } from './capabilities/capability-mask.js';
export { capabilityName, defaultCapabilities } from './capabilities/capability-table.js';
export type { CapabilityName } from './capabilities/capability-table.js';
export { CapabilityUnavailableError, UnknownCapabilityError } from './capabilities/errors.js';
export { encodeCapset } from './capabilities/capset.js';
export type { CapsetRequest, EncodedCapset } from './capabilities/capset.js';
export { readCapabilityLimits } from './capabilities/read-capability-limits.js';
export { resolveCapabilities } from './capabilities/resolve-capabilities.js';
export type {
  CapabilityLimits,
  CapabilityRequest,
  CapabilitySets,
} from './capabilities/resolve-capabilities.js';
export { cloneSteps, joinCgroupSteps, unshareCgroup } from './clone-steps.js';
export type { CloneRequest } from './clone-steps.js';
export { credentialSteps, encodeCredentials } from './credential-steps.js';
export type { CredentialRequest, Credentials, CredentialSteps } from './credential-steps.js';
export { apparmorSteps, readAppArmorFailure } from './apparmor-steps.js';
export {
  AppArmorProfileError,
  SysctlError,
  TooManyGroupsError,
  UnknownRlimitError,
  UnsupportedNamespaceError,
} from './errors.js';
export { hostnameSteps, keyringStep } from './identity-steps.js';
export { rlimitSteps } from './rlimit-steps.js';
export { compileSeccomp } from './seccomp/compile-seccomp.js';
export { defaultProfile } from './seccomp/default-profile.js';
export { SeccompFilterError } from './seccomp/errors.js';
export { cachedFilter } from './seccomp/filter-cache.js';
export type {
  ArchitectureFamily,
  ProfileRule,
  RuleFilter,
  SeccompProfile,
} from './seccomp/profile.js';
export { readSeccompProfile } from './seccomp/read-profile.js';
export { resolveProfile } from './seccomp/resolve-profile.js';
export type { ProfileTarget } from './seccomp/resolve-profile.js';
export { seccompSteps } from './seccomp/seccomp-steps.js';
export { sysctlSteps } from './sysctl-steps.js';
export {
  AccountFileError,
  GroupNotFoundError,
  InvalidUserError,
  UserNotFoundError,
} from './users/errors.js';
export { readAccountFiles } from './users/read-account-files.js';
export { resolveGroup, resolveUser } from './users/resolve-user.js';
export type { AccountFiles, ResolvedUser } from './users/resolve-user.js';
