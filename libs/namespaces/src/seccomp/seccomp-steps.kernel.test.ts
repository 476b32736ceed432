import { release } from 'node:os';
import { errnoNumber } from '@docklet/syscall';
import type { ErrnoName, Step } from '@docklet/syscall';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { compileSeccomp } from './compile-seccomp.js';
import { defaultProfile } from './default-profile.js';
import { resolveProfile } from './resolve-profile.js';
import { seccompSteps } from './seccomp-steps.js';
import type { Probe } from './syscall-probe.fixture.js';
import { has32BitCalls, probe } from './syscall-probe.fixture.js';

function stepsFor(...capabilities: readonly string[]): readonly Step[] {
  const target = { capabilities, kernelRelease: release(), architecture: 'x64' } as const;
  const seccomp = resolveProfile(defaultProfile, target);
  return seccompSteps(compileSeccomp(seccomp), seccomp.flags);
}

const error = (name: ErrnoName): number => -errnoNumber(name);

/** What some calls return, by their names. */
type Results = Readonly<Record<string, number>>;

async function resultsOf(
  probes: Readonly<Record<string, Probe>>,
  before: readonly Step[] = [],
): Promise<Results> {
  const results = await probe(Object.values(probes), before);
  return Object.fromEntries(Object.keys(probes).map((name, index) => [name, results[index]!]));
}

/** Those of the calls that there are: some virtual machines have none of 32-bit programs. */
async function existing(
  probes: Readonly<Record<string, Probe>>,
): Promise<Readonly<Record<string, Probe>>> {
  const hasAll = await has32BitCalls();
  return Object.fromEntries(
    Object.entries(probes).filter(([, { entry }]) => hasAll || entry !== 'int80'),
  );
}

// All calls are made by root with all capabilities: what refuses them is the filter. Their arguments are so wrong that
// they do nothing where they are not refused. Numbers are those of x86-64.
const anywhere = 1; // an address where nothing is

const deniedWithoutSysAdmin: Readonly<Record<string, Probe>> = {
  unshare: { number: 272, args: [0] },
  setns: { number: 308, args: [-1, 0] },
  mount: { number: 165 },
  umount2: { number: 166 },
  open_tree: { number: 428, args: [-1] },
  move_mount: { number: 429, args: [-1, 0, -1, 0, -1] },
  fsopen: { number: 430, args: [0, -1] },
  fsconfig: { number: 431, args: [-1] },
  fsmount: { number: 432, args: [-1] },
  fspick: { number: 433, args: [-1] },
  mount_setattr: { number: 442, args: [-1] },
  bpf: { number: 321, args: [-1] },
  perf_event_open: { number: 298 },
  fanotify_init: { number: 300, args: [-1] },
  quotactl: { number: 179, args: [-1] },
  quotactl_fd: { number: 443, args: [-1] },
  sethostname: { number: 170, args: [anywhere, -1] },
  setdomainname: { number: 171, args: [anywhere, -1] },
  syslog: { number: 103, args: [-1] },
  'clone of a user namespace': { number: 56, args: [0x1000_0200] },
  'clone of a mount namespace': { number: 56, args: [0x2_0200] },
  'clone of a network namespace': { number: 56, args: [0x4001_0000] },
};

const deniedToAll: Readonly<Record<string, Probe>> = {
  keyctl: { number: 250, args: [0x7fff_ffff] },
  add_key: { number: 248 },
  request_key: { number: 249 },
  userfaultfd: { number: 323, args: [-1] },
  io_uring_setup: { number: 425 },
  io_uring_enter: { number: 426, args: [-1] },
  io_uring_register: { number: 427, args: [-1] },
  pivot_root: { number: 155 },
  swapon: { number: 167 },
  move_pages: { number: 279, args: [-1, 1] },
  migrate_pages: { number: 256, args: [-1] },
  ustat: { number: 136, args: [-1] },
  'AF_ALG (CVE-2026-31431)': { number: 41, args: [38, 5] },
  'AF_ALG with bits that the kernel cuts off': { number: 41, args: [0x1_0000_0026n, 5] },
  AF_VSOCK: { number: 41, args: [40, 1] },
  'AF_VSOCK with bits that the kernel cuts off': { number: 41, args: [0x1_0000_0028n, 1] },
  'personality ADDR_NO_RANDOMIZE': { number: 135, args: [0x4_0000] },
  'personality READ_IMPLIES_EXEC': { number: 135, args: [0x40_0000] },
};

const byInt80: Readonly<Record<string, Probe>> = {
  unshare: { entry: 'int80', number: 310, args: [0] },
  mount: { entry: 'int80', number: 21 },
  setns: { entry: 'int80', number: 346, args: [-1] },
  keyctl: { entry: 'int80', number: 288, args: [0x7fff_ffff] },
  bpf: { entry: 'int80', number: 357, args: [-1] },
  userfaultfd: { entry: 'int80', number: 374, args: [-1] },
  io_uring_setup: { entry: 'int80', number: 425 },
  open_tree: { entry: 'int80', number: 428, args: [-1] },
  'AF_ALG (CVE-2026-31431)': { entry: 'int80', number: 359, args: [38, 5] },
  AF_VSOCK: { entry: 'int80', number: 359, args: [40, 1] },
  'personality ADDR_NO_RANDOMIZE': { entry: 'int80', number: 136, args: [0x4_0000] },
};

const allowed: Readonly<Record<string, Probe>> = {
  getuid: { number: 102 },
  read: { number: 0, args: [-1] },
  openat: { number: 257, args: [-1, anywhere] },
  socket: { number: 41, args: [1, 1] },
  'clone of a thread that cannot be': { number: 56, args: [0x1_0000] },
  'personality PER_LINUX': { number: 135, args: [0] },
  'asking for the personality': { number: 135, args: [0xffff_ffff] },
  ptrace: { number: 101, args: [-1] },
  cachestat: { number: 451, args: [-1] },
  fchmodat2: { number: 452, args: [-1, anywhere] },
  statmount: { number: 457 },
  listmount: { number: 458 },
  mseal: { number: 462, args: [1] },
  getxattrat: { number: 464, args: [-1] },
  'getuid of 32-bit programs': { entry: 'int80', number: 24 },
  'openat of 32-bit programs': { entry: 'int80', number: 295, args: [-1, anywhere] },
  'statmount of 32-bit programs': { entry: 'int80', number: 457 },
  // Behind this one is a structure in memory: a filter cannot tell the family of the socket.
  'socketcall of 32-bit programs': { entry: 'int80', number: 102, args: [1, anywhere] },
};

describe('seccompSteps with the default profile', () => {
  let unfiltered: Results;
  let filtered: Results;

  beforeAll(async () => {
    const all = { ...deniedWithoutSysAdmin, ...deniedToAll };
    [unfiltered, filtered] = await Promise.all([resultsOf(all), resultsOf(all, stepsFor())]);
  });

  it.each(Object.keys({ ...deniedWithoutSysAdmin, ...deniedToAll }))('denies %s', (name) => {
    expect(unfiltered[name]).not.toBe(error('EPERM'));
    expect(filtered[name]).toBe(error('EPERM'));
  });

  it('denies 32-bit calls as well', async () => {
    if (!(await has32BitCalls())) {
      // The kernel itself ends who makes one, and the filter changes nothing about that.
      for (const call of Object.values(byInt80)) {
        await expect(probe([call], stepsFor())).rejects.toThrow('the probe ended with 139');
      }
      return;
    }
    const without = await resultsOf(byInt80);
    const within = await resultsOf(byInt80, stepsFor());
    for (const name of Object.keys(byInt80)) {
      expect([name, without[name]]).not.toEqual([name, error('EPERM')]);
      expect([name, within[name]]).toEqual([name, error('EPERM')]);
    }
  });

  it('denies calls of x32', async () => {
    const [unshare, mount] = await probe(
      [{ number: 0x4000_0000 + 272 }, { number: 0x4000_0000 + 165 }],
      stepsFor(),
    );
    expect([unshare, mount]).toEqual([error('EPERM'), error('EPERM')]);
  });

  it('hides clone3 and calls that are newer than the profile', async () => {
    const probes = {
      clone3: { number: 435 },
      'clone3 of 32-bit programs': { entry: 'int80', number: 435 },
      'open_tree_attr, newer than the profile': { number: 467, args: [-1] },
      'a call that will be': { number: 600 },
    } as const;
    const results = await resultsOf(await existing(probes), stepsFor());
    expect(new Set(Object.values(results))).toEqual(new Set([error('ENOSYS')]));
  });

  it('lets what is allowed through to the kernel', async () => {
    const probes = await existing(allowed);
    expect(await resultsOf(probes, stepsFor())).toEqual(await resultsOf(probes));
  });

  describe('with CAP_SYS_ADMIN', () => {
    const probes = { ...deniedWithoutSysAdmin, ...deniedToAll, clone3: { number: 435 } };
    let privileged: Results;

    beforeAll(async () => {
      privileged = await resultsOf(probes, stepsFor('CAP_SYS_ADMIN'));
    });

    it.each(Object.keys(deniedWithoutSysAdmin))('allows %s', (name) => {
      expect(privileged[name]).toBe(unfiltered[name]);
    });

    it.each(Object.keys(deniedToAll))('denies %s', (name) => {
      expect(privileged[name]).toBe(error('EPERM'));
    });

    it('allows clone3', () => {
      expect(privileged['clone3']).toBe(error('EINVAL'));
    });
  });

  it.each([
    ['CAP_SYS_CHROOT', { number: 161, args: [anywhere] }],
    ['CAP_SYS_TIME', { number: 227, args: [0, anywhere] }],
    ['CAP_SYS_BOOT', { number: 169 }],
    ['CAP_SYS_PACCT', { number: 163, args: [anywhere] }],
    ['CAP_SYS_PTRACE', { number: 438, args: [-1] }],
    ['CAP_SYS_NICE', { number: 238, args: [-1] }],
    ['CAP_DAC_READ_SEARCH', { number: 304, args: [-1] }],
    ['CAP_SYSLOG', { number: 103, args: [-1] }],
    ['CAP_BPF', { number: 321, args: [-1] }],
    ['CAP_PERFMON', { number: 298 }],
  ])('allows with %s what it is for', async (capability, call) => {
    const [unbound] = await probe([call]);
    expect(unbound).not.toBe(error('EPERM'));
    expect(await probe([call], stepsFor())).toEqual([error('EPERM')]);
    expect(await probe([call], stepsFor(capability))).toEqual([unbound]);
  });
});

describe('seccompSteps', () => {
  it('ends a process by a call of an architecture that the filter does not have', async () => {
    const steps = seccompSteps(compileSeccomp({ defaultAction: 'SCMP_ACT_ALLOW' }));
    // 128 + SIGSYS; where the kernel has no such calls, it ends it itself, by SIGSEGV.
    const code = (await has32BitCalls()) ? 159 : 139;
    await expect(probe([{ entry: 'int80', number: 20 }], steps)).rejects.toThrow(
      `the probe ended with ${code}`,
    );
  });

  it('installs a filter that nobody can take off again', async () => {
    const allowAll = seccompSteps(compileSeccomp({ defaultAction: 'SCMP_ACT_ALLOW' }));
    const [unshare] = await probe([{ number: 272 }], [...stepsFor(), ...allowAll]);
    expect(unshare).toBe(error('EPERM'));
  });
});
