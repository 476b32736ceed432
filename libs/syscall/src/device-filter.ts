import { openSync } from 'node:fs';
import { Fd } from './fd.js';
import { koffi } from './koffi.js';
import { syscall } from './libc.js';

/** Commands and numbers of bpf(2); linux/bpf.h. */
const BPF_PROG_LOAD = 5;
const BPF_PROG_ATTACH = 8;
const BPF_PROG_TYPE_CGROUP_DEVICE = 15;
const BPF_CGROUP_DEVICE = 6;

/** Room for the fields of `union bpf_attr` that are used; the rest is zero. */
const attributeBytes = 72;
const instructionBytes = 8;

/** Only programs under the GPL may use all of the kernel's helpers; this one uses none, but has to say something. */
const license = Buffer.from('MIT\0');

/**
 * Decides by a program which devices the processes of a cgroup v2 may use: bpf(2), Linux 4.15. It goes with the cgroup.
 *
 * @param program instructions of eBPF, as `deviceProgram` of @docklet/cgroups makes them
 * @throws {@link SyscallError}; needs CAP_BPF and CAP_NET_ADMIN, or CAP_SYS_ADMIN
 */
export function attachDeviceFilter(cgroupFolder: string, program: Uint8Array): void {
  using loaded = loadProgram(program);
  using cgroup = Fd.own(openSync(cgroupFolder, 'r'));
  const attributes = Buffer.alloc(attributeBytes);
  attributes.writeUInt32LE(cgroup.number, 0); // target_fd
  attributes.writeUInt32LE(loaded.number, 4); // attach_bpf_fd
  attributes.writeUInt32LE(BPF_CGROUP_DEVICE, 8); // attach_type
  syscall('bpf', [BPF_PROG_ATTACH, attributes, attributes.length], `to ${cgroupFolder}`);
}

function loadProgram(program: Uint8Array): Fd {
  const attributes = Buffer.alloc(attributeBytes);
  attributes.writeUInt32LE(BPF_PROG_TYPE_CGROUP_DEVICE, 0); // prog_type
  attributes.writeUInt32LE(program.length / instructionBytes, 4); // insn_cnt
  attributes.writeBigUInt64LE(koffi().address(program), 8); // insns
  attributes.writeBigUInt64LE(koffi().address(license), 16); // license
  return Fd.own(syscall('bpf', [BPF_PROG_LOAD, attributes, attributes.length], 'device filter'));
}
