// Constants of bpf(2).
// Values: the kernel's user API; a test compares them with its headers.

export const BPF_MAP_CREATE = 0;
export const BPF_MAP_UPDATE_ELEM = 2;
export const BPF_MAP_DELETE_ELEM = 3;
export const BPF_MAP_GET_NEXT_KEY = 4;
export const BPF_PROG_LOAD = 5;
export const BPF_PROG_ATTACH = 8;
export const BPF_PROG_TEST_RUN = 10;
export const BPF_PROG_GET_FD_BY_ID = 13;
export const BPF_MAP_GET_FD_BY_ID = 14;
export const BPF_OBJ_GET_INFO_BY_FD = 15;
export const BPF_PROG_QUERY = 16;

export const BPF_MAP_TYPE_HASH = 1;
export const BPF_F_NO_PREALLOC = 1;

export const BPF_PROG_TYPE_SCHED_CLS = 3;
export const BPF_PROG_TYPE_CGROUP_DEVICE = 15;

export const BPF_CGROUP_DEVICE = 6;
/** Linux 6.6. */
export const BPF_TCX_INGRESS = 46;

export const BPF_F_REPLACE = 4;

/** Bytes of a name that the kernel keeps, its NUL included. */
export const BPF_OBJ_NAME_LEN = 16;
