import { describe, expect, it } from '@jest/globals';
import { type RuntimeSpec, parseRuntimeSpec } from '../index.js';

const spec: RuntimeSpec = {
  ociVersion: '1.2.0',
  root: { path: 'rootfs', readonly: true },
  hostname: 'box',
  process: {
    terminal: false,
    user: { uid: 0, gid: 0, additionalGids: [4_294_967_294] },
    args: ['sh'],
    env: ['PATH=/bin'],
    cwd: '/',
    capabilities: { bounding: ['CAP_CHOWN'], effective: [], permitted: [] },
    rlimits: [{ type: 'RLIMIT_NOFILE', soft: 1024, hard: 2 ** 64 }],
    noNewPrivileges: true,
  },
  mounts: [{ destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid'] }],
  linux: {
    namespaces: [{ type: 'pid' }, { type: 'network', path: '/run/netns/x' }],
    uidMappings: [{ containerID: 0, hostID: 100_000, size: 65_536 }],
    devices: [{ type: 'c', path: '/dev/null', major: 1, minor: 3, fileMode: 0o666 }],
    resources: {
      memory: { limit: 33_554_432, swap: -1 },
      cpu: { quota: 50_000, period: 100_000, cpus: '0-1' },
      pids: { limit: 100 },
      devices: [{ allow: false, access: 'rwm' }],
    },
    seccomp: {
      defaultAction: 'SCMP_ACT_ERRNO',
      syscalls: [
        {
          names: ['personality'],
          action: 'SCMP_ACT_ALLOW',
          args: [{ index: 0, value: 4_294_967_295, op: 'SCMP_CMP_EQ' }],
        },
      ],
    },
    maskedPaths: ['/proc/kcore'],
    readonlyPaths: ['/proc/sys'],
  },
};

describe('parseRuntimeSpec', () => {
  it('reads back what was written', () => {
    expect(parseRuntimeSpec(encode(spec))).toEqual(spec);
  });

  it('keeps what it does not know', () => {
    const more = { ...spec, hooks: { prestart: [{ path: '/bin/true' }] }, 'x-other': 1 };
    expect(parseRuntimeSpec(encode(more))).toEqual(more);
  });

  it.each([
    ['no version', { ...spec, ociVersion: undefined }],
    [
      'a uid beyond 32 bits',
      { ...spec, process: { ...spec.process, user: { uid: 2 ** 32, gid: 0 } } },
    ],
    ['a negative uid', { ...spec, process: { ...spec.process, user: { uid: -1, gid: 0 } } }],
    ['an unknown namespace', { ...spec, linux: { namespaces: [{ type: 'net' }] } }],
    ['an unknown seccomp action', { ...spec, linux: { seccomp: { defaultAction: 'ALLOW' } } }],
    ['arguments that are no list', { ...spec, process: { ...spec.process, args: 'sh' } }],
    ['null', null],
  ])('refuses %s', (_, value) => {
    expect(() => parseRuntimeSpec(encode(value))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_OCI_INVALID_DOCUMENT' }),
    );
  });
});

function encode(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
