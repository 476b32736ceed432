import { describe, expect, it } from '@jest/globals';
import type { RuntimeSpec } from '@docklet/oci';
import { applyEdits } from './apply-edits.js';
import { editsOf } from './device-edits.js';
import type { FoundDevice } from './read-specs.js';
import type { CdiEdits } from './cdi-spec.js';

const base: RuntimeSpec = {
  ociVersion: '1.2.0',
  process: { cwd: '/', user: { uid: 0, gid: 0, additionalGids: [5] }, env: ['A=1', 'B=2'] },
  mounts: [
    { destination: '/proc', type: 'proc' },
    { destination: '/dev', type: 'tmpfs' },
    { destination: '/dev/pts', type: 'devpts' },
  ],
  linux: {
    devices: [{ type: 'c', path: '/dev/null', major: 1, minor: 3 }],
    resources: { devices: [{ allow: false, type: 'a', access: 'rwm' }], pids: { limit: 5 } },
  },
};

const origin = 'the CDI device v/c=0';
const apply = (...edits: readonly CdiEdits[]): ReturnType<typeof applyEdits> =>
  applyEdits(
    base,
    edits.map((one) => ({ origin, edits: one })),
  );

describe('applyEdits', () => {
  it('changes nothing where nothing is needed', () => {
    expect(apply({})).toEqual({ spec: base, origins: new Map(), hooks: [] });
  });

  it('sets variables anew where they are, and adds others', () => {
    const { process } = apply({ env: ['B=3', 'C=4'] }, { env: ['C=5'] }).spec;
    expect(process?.env).toEqual(['A=1', 'B=3', 'C=5']);
  });

  it('adds groups, each once', () => {
    const { process } = apply({ additionalGids: [44, 5] }, { additionalGids: [44] }).spec;
    expect(process?.user.additionalGids).toEqual([5, 44]);
  });

  it('makes a node of what is said of it, and allows the device', () => {
    const node = { path: '/dev/x', type: 'c', major: 240, minor: 7 } as const;
    const { spec, origins } = apply({
      deviceNodes: [{ ...node, fileMode: 0o660, uid: 1, gid: 2, permissions: 'rw' }],
    });
    expect(spec.linux?.devices?.at(-1)).toEqual({ ...node, fileMode: 0o660, uid: 1, gid: 2 });
    expect(spec.linux?.resources).toEqual({
      ...{ pids: { limit: 5 } },
      devices: [
        { allow: false, type: 'a', access: 'rwm' },
        { allow: true, type: 'c', major: 240, minor: 7, access: 'rw' },
      ],
    });
    expect([...origins]).toEqual([['/dev/x', origin]]);
  });

  it('looks up what is not said at the host’s node', () => {
    const { spec } = apply({ deviceNodes: [{ path: '/dev/x', hostPath: '/dev/zero' }] });
    expect(spec.linux?.devices?.at(-1)).toEqual({
      ...{ type: 'c', path: '/dev/x', major: 1, minor: 5 },
    });
    const rules = spec.linux?.resources?.devices;
    expect(rules?.at(-1)).toMatchObject({ major: 1, minor: 5, access: 'rwm' });
  });

  it('takes the later of two nodes at one place', () => {
    const { spec } = apply({ deviceNodes: [{ path: '/dev/null', hostPath: '/dev/zero' }] });
    expect(spec.linux?.devices).toEqual([{ type: 'c', path: '/dev/null', major: 1, minor: 5 }]);
  });

  it('makes a FIFO, which nobody has to allow', () => {
    const { linux } = apply({ deviceNodes: [{ path: '/dev/x', type: 'p' }] }).spec;
    expect(linux?.devices?.at(-1)).toEqual({ path: '/dev/x', type: 'p' });
    expect(linux?.resources?.devices).toHaveLength(1);
  });

  it.each([
    ['a device that is not there', { deviceNodes: [{ path: '/dev/nothing-here' }] }],
    ['what is no device', { deviceNodes: [{ path: '/etc' }] }],
    ['a disk that is none', { deviceNodes: [{ path: '/dev/null', type: 'b' as const }] }],
    ['a mount of nothing', { mounts: [{ hostPath: '/nothing', containerPath: '/x' }] }],
  ])('refuses %s, and says whose it is', (_, edits) => {
    expect(() => apply(edits)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CONTAINER_CDI_HOST_PATH',
        details: expect.objectContaining({ device: origin }),
      }),
    );
  });

  it('mounts folders before what is inside them, and takes the later of two at one place', () => {
    const { spec } = apply({
      mounts: [
        { hostPath: '/etc', containerPath: '/a/b/c', options: ['ro', 'bind'] },
        { hostPath: '/usr', containerPath: '/a/', options: ['ro'] },
        { hostPath: 'tmpfs', containerPath: '/dev/pts', type: 'tmpfs', options: ['nosuid'] },
      ],
    });
    expect(spec.mounts).toEqual([
      ...(base.mounts?.slice(0, 2) ?? []),
      { destination: '/a', type: 'bind', source: '/usr', options: ['rbind', 'ro'] },
      { destination: '/dev/pts', type: 'tmpfs', source: 'tmpfs', options: ['nosuid'] },
      { destination: '/a/b/c', type: 'bind', source: '/etc', options: ['ro', 'bind'] },
    ]);
  });

  it('sorts hooks by when they are run', () => {
    const { spec, hooks } = apply({
      hooks: [
        { hookName: 'poststop', path: '/c' },
        { hookName: 'createContainer', path: '/a', args: ['a'], timeout: 1 },
        { hookName: 'createContainer', path: '/b' },
      ],
    });
    expect(spec.hooks).toEqual({
      createContainer: [{ path: '/a', args: ['a'], timeout: 1 }, { path: '/b' }],
      poststop: [{ path: '/c' }],
    });
    expect(hooks.map(({ kind }) => kind)).toEqual([
      'poststop',
      'createContainer',
      'createContainer',
    ]);
  });
});

describe('editsOf', () => {
  const spec = {
    ...{ cdiVersion: '1.0.0', kind: 'v/c', devices: [] },
    containerEdits: { env: ['ALL=1'] },
  };
  const found = (name: string, containerEdits: CdiEdits): FoundDevice => ({
    name: `v/c=${name}`,
    device: { name, containerEdits },
    source: { file: '/etc/cdi/v.json', spec },
  });

  it('has what a specification wants once, before the first of its devices', () => {
    const edits = editsOf([found('0', { env: ['D=0'] }), found('1', { env: ['D=1'] })]);
    expect(edits.map((one) => one.edits.env)).toEqual([['ALL=1'], ['D=0'], ['D=1']]);
    expect(edits.map((one) => one.origin.slice(-1))).toEqual(['0', '0', '1']);
  });

  it.each([
    ['a hook inside', { hooks: [{ hookName: 'startContainer' as const, path: '/x' }] }],
    ['Intel RDT', { intelRdt: { closID: 'x' } }],
  ])('refuses %s, which nobody would see to', (_, edits) => {
    expect(() => editsOf([found('0', edits)])).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CONTAINER_UNSUPPORTED_CDI_EDIT' }),
    );
  });
});
