// Constants of seccomp(2), keyctl(2).
// Values: the kernel's user API; a test compares them with its headers.

export const SECCOMP_SET_MODE_FILTER = 1;
export const SECCOMP_FILTER_FLAG_LOG = 2;

export const KEYCTL_JOIN_SESSION_KEYRING = 1;
