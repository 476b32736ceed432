import { describe, expect, it } from '@jest/globals';
import { parseJsonCdiSpec } from './cdi-spec.schema.js';
import { parseYamlCdiSpec } from './read-yaml.js';

const file = '/etc/cdi/x';

const whole = {
  cdiVersion: '0.5.0',
  kind: 'vendor.com/thing',
  annotations: { 'vendor.com/note': 'x' },
  containerEdits: { env: ['A=1'] },
  devices: [
    {
      name: '0',
      annotations: { a: 'b' },
      containerEdits: {
        env: ['B=x=y'],
        deviceNodes: [
          {
            ...{ path: '/dev/x', hostPath: '/dev/y', type: 'c', major: 1, minor: 5 },
            ...{ fileMode: 0o660, permissions: 'rw', uid: 0, gid: 44 },
          },
        ],
        mounts: [
          { hostPath: '/lib/x', containerPath: '/lib/x', type: 'bind', options: ['ro', 'bind'] },
        ],
        hooks: [
          {
            hookName: 'createContainer',
            path: '/usr/bin/nvidia-cdi-hook',
            args: ['nvidia-cdi-hook', 'update-ldcache'],
            env: ['X=1'],
            timeout: 5,
          },
        ],
        additionalGids: [44],
      },
    },
  ],
};

const withDevice = (containerEdits: object): string =>
  JSON.stringify({ ...whole, devices: [{ name: '0', containerEdits }] });

describe('parseJsonCdiSpec', () => {
  it('reads everything that version 1.0 has', () => {
    expect(parseJsonCdiSpec(JSON.stringify(whole), file)).toEqual(whole);
  });

  it('takes null for nothing, as Go does', () => {
    const text = withDevice({ env: null, mounts: [{ hostPath: '/a', containerPath: '/b' }] });
    const [device] = parseJsonCdiSpec(text, file).devices;
    expect(device?.containerEdits).toEqual({ mounts: [{ hostPath: '/a', containerPath: '/b' }] });
  });

  it.each([
    ['not JSON', '{', 'it is not JSON'],
    ['a list', '[]', 'the document: it is no object'],
    ['no version', '{"kind":"v/c"}', 'cdiVersion: it is no string'],
    ['a newer version', JSON.stringify({ ...whole, cdiVersion: '1.1.0' }), 'cdiVersion: "1.1.0"'],
    [
      'a kind that is none',
      JSON.stringify({ ...whole, kind: 'v' }),
      'kind: it is not VENDOR/CLASS',
    ],
    ['no devices', JSON.stringify({ ...whole, devices: [] }), 'devices: it is empty'],
    [
      'a device twice',
      JSON.stringify({ ...whole, devices: [...whole.devices, ...whole.devices] }),
      'devices: two of them have the same name',
    ],
    [
      'an unknown field',
      withDevice({ netDevices: [] }),
      'devices[0].containerEdits: the field "net',
    ],
    [
      'a relative path',
      withDevice({ deviceNodes: [{ path: 'dev/x' }] }),
      'devices[0].containerEdits.deviceNodes[0].path: it is not an absolute path',
    ],
    [
      'a mount to nowhere',
      withDevice({ mounts: [{ hostPath: '/x' }] }),
      'devices[0].containerEdits.mounts[0].containerPath: it is no string',
    ],
    [
      'an unknown hook',
      withDevice({ hooks: [{ hookName: 'whenever', path: '/x' }] }),
      'devices[0].containerEdits.hooks[0].hookName: it is none of prestart',
    ],
    [
      'a variable without a value',
      withDevice({ env: ['A'] }),
      'devices[0].containerEdits.env[0]: it is not NAME=value',
    ],
  ])('refuses %s, and names file and field', (_, text, reason) => {
    expect(() => parseJsonCdiSpec(text, file)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CONTAINER_INVALID_CDI_SPEC',
        details: { file, reason: expect.stringContaining(reason) },
      }),
    );
  });
});

describe('parseYamlCdiSpec', () => {
  const yaml = (mode: string, name = '"0"'): string => `---
cdiVersion: 0.3.0
kind: vendor.com/thing
devices:
- name: ${name}
  containerEdits:
    deviceNodes:
    - path: /dev/x
      fileMode: ${mode}
`;

  it.each([
    ['438', 0o666],
    ['0666', 0o666],
    ['0o666', 0o666],
  ])('reads the mode %s as Go does', (text, fileMode) => {
    const [device] = parseYamlCdiSpec(yaml(text), file).devices;
    expect(device).toEqual({
      name: '0',
      containerEdits: { deviceNodes: [{ path: '/dev/x', fileMode }] },
    });
  });

  it.each([
    ['a name that is a number', yaml('438', '0'), 'devices[0].name: it is no string'],
    ['no YAML', 'a: [', 'it is not YAML'],
    ['a key twice', 'kind: a/b\nkind: a/b', 'it is not YAML'],
  ])('refuses %s', (_, text, reason) => {
    expect(() => parseYamlCdiSpec(text, file)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CONTAINER_INVALID_CDI_SPEC',
        details: { file, reason: expect.stringContaining(reason) },
      }),
    );
  });
});
