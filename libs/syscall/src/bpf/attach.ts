import {
  BPF_CGROUP_DEVICE,
  BPF_F_REPLACE,
  BPF_PROG_ATTACH,
  BPF_PROG_QUERY,
  BPF_TCX_INGRESS,
} from '../constants/bpf.js';
import type { Fd } from '../fd.js';
import { bpf } from './bpf.js';

/** Far more than anybody attaches to one interface. */
const maxPrograms = 64;

/**
 * Lets a program see what comes in by an interface of the calling thread's network namespace, until the interface is
 * removed: bpf(2), BPF_PROG_ATTACH, Linux 6.6.
 *
 * @param replaced a program that is attached already, in whose place it comes
 * @throws {@link SyscallError} with EINVAL before Linux 6.6; needs CAP_BPF and CAP_NET_ADMIN, or CAP_SYS_ADMIN
 */
export function attachToInterface(interfaceIndex: number, program: Fd, replaced?: Fd): void {
  const flags = replaced === undefined ? 0 : BPF_F_REPLACE;
  // target_ifindex, attach_bpf_fd, attach_type, attach_flags, replace_bpf_fd
  const numbers = {
    ...{ 0: interfaceIndex, 4: program.number, 8: BPF_TCX_INGRESS, 12: flags },
    16: replaced?.number ?? 0,
  };
  bpf(BPF_PROG_ATTACH, { numbers }, `to interface ${interfaceIndex}`);
}

/**
 * The ids of the programs that see what comes in by an interface: bpf(2), BPF_PROG_QUERY, Linux 6.6.
 *
 * @throws {@link SyscallError} with EINVAL before Linux 6.6
 */
export function listAttached(interfaceIndex: number): readonly number[] {
  const ids = Buffer.alloc(4 * maxPrograms);
  // target_ifindex, attach_type, prog_ids, prog_cnt
  const numbers = { 0: interfaceIndex, 4: BPF_TCX_INGRESS, 24: maxPrograms };
  const fields = { numbers, memory: { 16: ids } };
  const { attributes } = bpf(BPF_PROG_QUERY, fields, `interface ${interfaceIndex}`);
  const count = Math.min(attributes.readUInt32LE(24), maxPrograms);
  return Array.from({ length: count }, (_, index) => ids.readUInt32LE(4 * index));
}

/**
 * Lets a program decide about the devices of a cgroup, until the cgroup is removed.
 *
 * @param subject names the cgroup
 * @throws {@link SyscallError}
 */
export function attachToCgroup(cgroup: Fd, program: Fd, subject: string): void {
  // target_fd, attach_bpf_fd, attach_type
  const numbers = { 0: cgroup.number, 4: program.number, 8: BPF_CGROUP_DEVICE };
  bpf(BPF_PROG_ATTACH, { numbers }, subject);
}
