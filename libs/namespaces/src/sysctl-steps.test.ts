import type { RuntimeNamespaceType } from '@docklet/oci';
import { showStep } from '@docklet/syscall';
import { describe, expect, it } from '@jest/globals';
import { sysctlSteps } from './sysctl-steps.js';

function expectRefusal(name: string, namespaces?: readonly RuntimeNamespaceType[]): void {
  expect(() => sysctlSteps({ [name]: '1' }, namespaces)).toThrow(
    expect.objectContaining({
      code: 'DOCKLET_NAMESPACES_SYSCTL',
      details: { name, reason: expect.any(String) },
    }),
  );
}

const pathOf = (name: string): string | undefined =>
  /"\/proc\/sys\/(.*?)"/.exec(showStep(sysctlSteps({ [name]: '1' })[0]!))?.[1];

describe('sysctlSteps', () => {
  it('opens each parameter and writes it', () => {
    expect(sysctlSteps({ 'net.core.somaxconn': '4096' }).map(showStep)).toEqual([
      'openat2(AT_FDCWD, "/proc/sys/net/core/somaxconn", {flags=O_WRONLY|O_CLOEXEC, mode=0, resolve=RESOLVE_NO_SYMLINKS}, 24)',
      'write(<sysctl net.core.somaxconn>, "4096", 4)',
    ]);
  });

  it('tells the separator from a dot in a name by which comes first', () => {
    expect(pathOf('net.ipv4.conf.eth0/100.forwarding')).toBe('net/ipv4/conf/eth0.100/forwarding');
    expect(pathOf('net/ipv4/conf/eth0.100/forwarding')).toBe('net/ipv4/conf/eth0.100/forwarding');
  });

  it('writes as many bytes as the value has', () => {
    expect(sysctlSteps({ 'kernel.domainname': 'ü' })[1]?.args[2]).toBe(2);
  });
});

describe('CVE-2022-0811, CVE-2024-3154, GHSA-w2j5-3rcx-vx7x: parameters of the host', () => {
  it.each([
    'kernel.core_pattern',
    'kernel.shm_rmid_forced=1+kernel.core_pattern',
    'kernel.shm_rmid_forced+kernel.core_pattern',
    'kernel.hostname',
    'kernel.msgmax.x',
    'vm.overcommit_memory',
    'fs.file-max',
    'fs.mqueue',
    'net',
    'user.max_user_namespaces',
  ])('refuses %s', (name) => {
    expectRefusal(name);
  });

  it.each([
    '',
    '.',
    'net.',
    '.net',
    'net..x',
    'net/../kernel/core_pattern',
    'net.//.kernel.core_pattern',
    'net/./x',
    '/net/x',
    'net.x\n',
    'net.x y',
    'net.x\0',
  ])('refuses a name that leads elsewhere: %j', (name) => {
    expectRefusal(name);
  });

  it('refuses those of a namespace that is the host’s', () => {
    expectRefusal('net.ipv4.ip_forward', ['pid', 'ipc', 'uts']);
    expectRefusal('kernel.shm_rmid_forced', ['network']);
    expectRefusal('kernel.domainname', []);
    expect(sysctlSteps({ 'net.ipv4.ip_forward': '1' }, ['network'])).toHaveLength(2);
  });
});
