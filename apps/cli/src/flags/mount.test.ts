import { describe, expect, it } from '@jest/globals';
import { parseMount } from './mount.js';

describe('parseMount', () => {
  it('reads a folder of the host', () => {
    expect(parseMount('type=bind,source=/a,target=/b,readonly')).toEqual({
      kind: 'bind',
      source: '/a',
      target: '/b',
      isReadonly: true,
      isRecursive: true,
    });
  });

  it.each(['type=bind,src=/a,dst=/b,ro=1', 'type=BIND,source=/a,destination=/b,ro'])(
    'knows the shorter names: %s',
    (text) => {
      expect(parseMount(text)).toMatchObject({ source: '/a', target: '/b', isReadonly: true });
    },
  );

  it('reads a file system in memory', () => {
    expect(parseMount('type=tmpfs,target=/t,tmpfs-size=64k,tmpfs-mode=0700')).toEqual({
      kind: 'tmpfs',
      target: '/t',
      sizeBytes: 65_536,
      mode: 0o700,
    });
  });

  it('reads a volume, with values that have commas in them', () => {
    const text =
      'src=data,dst=/d,volume-nocopy,volume-label=a=b,volume-opt=type=nfs,"volume-opt=o=addr=::1,ro"';
    expect(parseMount(text)).toEqual({
      kind: 'volume',
      source: 'data',
      target: '/d',
      isReadonly: false,
      isFilled: false,
      labels: { a: 'b' },
      driverOptions: { type: 'nfs', o: 'addr=::1,ro' },
    });
  });

  it.each([
    ['type=bind,src=/a,dst=/b,bind-propagation=rslave', { propagation: 'rslave' }],
    ['type=bind,src=/a,dst=/b,ro,bind-recursive=writable', { hasWritableSubmounts: true }],
    ['type=bind,src=/a,dst=/b,bind-recursive=disabled', { isRecursive: false }],
    ['type=bind,src=/a,dst=/b,bind-create-src', { createsSource: true }],
    ['type=bind,src=/a,dst=/b,U=true', { owners: { kind: 'user' } }],
    ['type=bind,src=/a,dst=/b,idmap', { owners: { kind: 'user' } }],
    ['src=data,dst=/b,volume-subpath=a/b', { subpath: 'a/b' }],
    ['type=image,src=busybox,dst=/b,image-subpath=etc', { kind: 'image', subpath: 'etc' }],
  ])('reads %s', (text, expected) => {
    expect(parseMount(text)).toMatchObject(expected);
  });

  it('reads a volume without a name', () => {
    expect(parseMount('target=/d')).not.toHaveProperty('source');
  });

  it.each([
    'source=/a',
    'type=nfs,source=/a,target=/b',
    'type=bind,target=/b',
    'type=bind,source=a,target=/b',
    'type=bind,source=/a',
    'type=bind,source=/a,target=/b,readonly=perhaps',
    'type=bind,source=/a,target=/b,tmpfs-size=1m',
    'type=volume,target=/b,bind-nonrecursive',
    'type=tmpfs,target=/t,source=/a',
    'type=tmpfs,target=/t,tmpfs-mode=rwx',
    'target=/b,volume-driver=other',
    'target=/b,"volume-opt=a=b',
    'target=/b,constructor=1',
    'type=bind,source=/a,target=/b,bind-recursive=sometimes',
    'type=bind,source=/a,target=/b,bind-propagation=wide',
    'target=/b,volume-subpath=/a',
    'target=/b,volume-subpath=a/../..',
    'type=bind,source=/a,target=/b,bind-recursive=readonly',
    'type=tmpfs,target=/b,idmap',
    'type=image,target=/b',
    '',
  ])('refuses %j', (text) => {
    expect(() => parseMount(text)).toThrow(expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' }));
  });
});
