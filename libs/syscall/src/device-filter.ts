import { openSync } from 'node:fs';
import { attachToCgroup } from './bpf/attach.js';
import { loadBpfProgram } from './bpf/program.js';
import { BPF_PROG_TYPE_CGROUP_DEVICE } from './constants/bpf.js';
import { Fd } from './fd.js';

/**
 * Decides by a program which devices the processes of a cgroup v2 may use: bpf(2), Linux 4.15. It goes with the cgroup.
 *
 * @param program instructions of eBPF, as `deviceProgram` of @docklet/cgroups makes them
 * @throws {@link SyscallError}; needs CAP_BPF and CAP_NET_ADMIN, or CAP_SYS_ADMIN
 */
export function attachDeviceFilter(cgroupFolder: string, program: Uint8Array): void {
  const options = { type: BPF_PROG_TYPE_CGROUP_DEVICE, name: 'devices', instructions: program };
  using loaded = loadBpfProgram(options);
  using cgroup = Fd.own(openSync(cgroupFolder, 'r'));
  attachToCgroup(cgroup, loaded, `to ${cgroupFolder}`);
}
