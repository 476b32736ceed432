import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  errnoNumber,
} from '@docklet/syscall';

import { allow } from './default-calls.js';
import type { ProfileRule } from './profile.js';

// Address families: socket(2), `linux/socket.h`.
const AF_ALG = 38;
const AF_NFC = 39;
const AF_KCM = 41;
const AF_MCTP = 45;

// Execution domains: personality(2).
const PER_LINUX = 0;
const PER_LINUX32 = 8;
const UNAME26 = 0x2_0000;
const askOnly = 0xffff_ffff;

const namespaceFlags =
  CLONE_NEWNS +
  CLONE_NEWCGROUP +
  CLONE_NEWUTS +
  CLONE_NEWIPC +
  CLONE_NEWUSER +
  CLONE_NEWPID +
  CLONE_NEWNET;

/**
 * Every family but AF_ALG, a way into the kernel's cryptography that let anybody become root (CVE-2026-31431), and
 * AF_VSOCK, which reaches the hypervisor past every network namespace.
 *
 * The families above are listed one by one. "Greater than AF_VSOCK" would let AF_ALG in again: a filter sees 64 bits, but
 * the kernel takes the lower 32 for the family, so that 2^32 + AF_ALG is AF_ALG.
 *
 * 32-bit programs may still get AF_ALG through socketcall(2), which passes the family in memory, where no filter can
 * look. To deny socketcall would leave most of them without any network; Docker tried and took it back (moby 52547).
 */
const sockets: readonly ProfileRule[] = [
  allow('sockets of the families below AF_ALG', 'socket', {
    args: [{ index: 0, value: AF_ALG, op: 'SCMP_CMP_LT' }],
  }),
  ...[AF_NFC, ...range(AF_KCM, AF_MCTP)].map((family) =>
    allow(`sockets of family ${family}, one of those around AF_VSOCK`, 'socket', {
      args: [{ index: 0, value: family, op: 'SCMP_CMP_EQ' }],
    }),
  ),
];

/**
 * Some ways to run programs of other systems. Others switch off the randomisation of addresses, or let memory be executed
 * that is only meant to be read.
 */
const personalities: readonly ProfileRule[] = [
  PER_LINUX,
  PER_LINUX32,
  UNAME26,
  UNAME26 | PER_LINUX32,
  askOnly,
].map((value) =>
  allow('execution domains that weaken nothing, and asking which it is', 'personality', {
    args: [{ index: 0, value, op: 'SCMP_CMP_EQ' }],
  }),
);

/** New processes and threads, but no new namespaces: those give a process capabilities, and reach old kernel code. */
const clones: readonly ProfileRule[] = [
  allow('new processes and threads, in the same namespaces', 'clone', {
    args: [{ index: 0, value: namespaceFlags, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
    excludes: { caps: ['CAP_SYS_ADMIN'] },
  }),
  {
    comment:
      'its flags are in memory, where a filter cannot look; libraries then fall back to clone',
    names: ['clone3'],
    action: 'SCMP_ACT_ERRNO',
    errnoRet: errnoNumber('ENOSYS'),
    excludes: { caps: ['CAP_SYS_ADMIN'] },
  },
];

/** Calls that are allowed with some arguments only. */
export const defaultConditions: readonly ProfileRule[] = [...sockets, ...personalities, ...clones];

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
