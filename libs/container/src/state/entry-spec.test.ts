import { describe, expect, it } from '@jest/globals';
import type { RuntimeSpec } from '@docklet/oci';
import { parseEntrySpec } from './entry-spec.schema.js';

const spec = {
  ociVersion: '1.2.0',
  hostname: 'web',
  process: {
    cwd: '/srv',
    user: { uid: 0, gid: 0 },
    args: ['server'],
    env: ['PATH=/bin'],
    capabilities: { bounding: ['CAP_CHOWN'] },
    rlimits: [{ type: 'RLIMIT_NOFILE', soft: 1, hard: 2 }],
  },
  mounts: [{ destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid'] }],
  linux: {
    namespaces: [{ type: 'pid' }],
    seccomp: {
      defaultAction: 'SCMP_ACT_ERRNO',
      syscalls: [
        {
          names: ['personality'],
          action: 'SCMP_ACT_ALLOW',
          args: [{ index: 0, value: 8, op: 'SCMP_CMP_EQ' }],
        },
      ],
    },
  },
} satisfies RuntimeSpec;

describe('parseEntrySpec', () => {
  it('reads what docklet writes', () => {
    expect(parseEntrySpec(JSON.stringify(spec))).toEqual(spec);
  });

  const { linux, process } = spec;
  it.each([
    ['no JSON', '{'],
    ['no object', 'null'],
    ['a field that is null', JSON.stringify({ ...spec, hostname: null })],
    ['a folder that is no text', JSON.stringify({ ...spec, process: { ...process, cwd: 1 } })],
    ['no user', JSON.stringify({ ...spec, process: { ...process, user: undefined } })],
    [
      'a namespace that nobody knows',
      JSON.stringify({ ...spec, linux: { ...linux, namespaces: [{ type: 'space' }] } }),
    ],
    [
      'a filter that nobody knows',
      JSON.stringify({ ...spec, linux: { ...linux, seccomp: { defaultAction: 'ALLOW' } } }),
    ],
  ])('leaves anything else to the strict reader: %s', (_, content) => {
    expect(parseEntrySpec(content)).toBeUndefined();
  });
});
