import { describe, expect, it } from '@jest/globals';

import { capabilityNames, isCapabilityName } from '../capabilities/capability-table.js';
import { defaultCalls } from './default-calls.js';
import { defaultProfile } from './default-profile.js';
import { resolveProfile } from './resolve-profile.js';

/** Calls that some argument may be passed to, for a container with these capabilities. */
function callableWith(...capabilities: readonly string[]): ReadonlySet<string> {
  const { syscalls = [] } = resolveProfile(defaultProfile, {
    capabilities,
    kernelRelease: '6.18.0',
    architecture: 'x64',
  });
  return new Set(
    syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW').flatMap(({ names }) => names),
  );
}

/** What is out of reach, whatever the arguments. */
const denied = [
  ...['unshare', 'setns', 'mount', 'umount', 'umount2', 'pivot_root', 'chroot'],
  ...['open_tree', 'open_tree_attr', 'move_mount', 'fsopen', 'fsconfig', 'fsmount', 'fspick'],
  ...['mount_setattr', 'keyctl', 'add_key', 'request_key', 'bpf', 'perf_event_open'],
  ...['userfaultfd', 'io_uring_setup', 'io_uring_enter', 'io_uring_register', 'clone3'],
  ...['init_module', 'finit_module', 'delete_module', 'kexec_load', 'kexec_file_load', 'reboot'],
  ...['open_by_handle_at', 'swapon', 'swapoff', 'iopl', 'ioperm', 'acct', 'quotactl', 'syslog'],
  ...['settimeofday', 'clock_settime', 'stime', 'lookup_dcookie', 'nfsservctl', 'uselib', 'ustat'],
  ...['vm86', 'vm86old', 'kcmp', 'pidfd_getfd', 'move_pages', 'migrate_pages', 'mbind'],
  ...['fanotify_init', 'vhangup', 'sethostname', 'setdomainname', '_sysctl', 'sysfs'],
];

describe('defaultProfile', () => {
  it('refuses what no container needs, to one without capabilities', () => {
    const callable = callableWith();
    expect(denied.filter((name) => callable.has(name))).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['CAP_SYS_ADMIN', ['mount', 'unshare', 'setns', 'clone3', 'open_tree', 'bpf', 'sethostname']],
    ['CAP_SYS_CHROOT', ['chroot']],
    ['CAP_SYS_TIME', ['clock_settime', 'settimeofday']],
    ['CAP_SYS_MODULE', ['init_module', 'finit_module']],
    ['CAP_DAC_READ_SEARCH', ['open_by_handle_at']],
    ['CAP_BPF', ['bpf']],
    ['CAP_SYSLOG', ['syslog']],
    ['CAP_SYS_NICE', ['mbind']],
  ])('allows with %s what that is for', (capability, names) => {
    const [without, withIt] = [callableWith(), callableWith(capability)];
    expect(names.filter((name) => without.has(name))).toEqual([]);
    expect(names.filter((name) => !withIt.has(name))).toEqual([]);
  });

  it.each([
    ...denied.filter((name) => /^io_uring|key|userfaultfd|pivot_root|kexec|swap/.test(name)),
  ])('refuses %s whatever the capabilities', (name) => {
    expect(callableWith(...capabilityNames)).not.toContain(name);
  });

  it('allows what programs are made of', () => {
    const callable = callableWith();
    const usual = ['read', 'write', 'openat', 'mmap', 'futex', 'execve', 'fork', 'clone', 'socket'];
    expect(usual.filter((name) => !callable.has(name))).toEqual([]);
  });

  it('gives a reason for every rule', () => {
    expect(defaultProfile.syscalls.filter(({ comment = '' }) => comment.length < 10)).toEqual([]);
  });

  it('names each call in one group', () => {
    const names = defaultCalls.flatMap((rule) => rule.names);
    expect(names.length).toBe(new Set(names).size);
  });

  it('asks for capabilities that there are', () => {
    const caps = defaultProfile.syscalls.flatMap(({ includes, excludes }) => [
      ...(includes?.caps ?? []),
      ...(excludes?.caps ?? []),
    ]);
    expect(caps.filter((name) => !isCapabilityName(name))).toEqual([]);
  });
});
