import { describe, expect, it } from '@jest/globals';
import { parseCopyPlace } from './copy-place.js';

describe('parseCopyPlace', () => {
  it.each([
    ['oci:/a/b:tag', { kind: 'layout', path: '/a/b', name: 'tag' }],
    ['oci:/a/b', { kind: 'layout', path: '/a/b' }],
    ['oci-archive:a.tar:1.2', { kind: 'layout-archive', path: 'a.tar', name: '1.2' }],
    ['docker-archive:a.tar', { kind: 'docker-archive', path: 'a.tar' }],
    [
      'docker-archive:a.tar:reg:5000/x:1',
      { kind: 'docker-archive', path: 'a.tar', name: 'reg:5000/x:1' },
    ],
    ['store:busybox:1', { kind: 'store', name: 'busybox:1' }],
    [
      'docker://localhost:5000/x:1',
      {
        kind: 'registry',
        reference: { registry: 'localhost:5000', repository: 'x', tag: '1' },
      },
    ],
    [
      'localhost:5000/x:1',
      {
        kind: 'registry',
        reference: { registry: 'localhost:5000', repository: 'x', tag: '1' },
      },
    ],
    [
      'busybox:1',
      {
        kind: 'registry',
        reference: { registry: 'docker.io', repository: 'library/busybox', tag: '1' },
      },
    ],
  ])('reads %s', (text, place) => {
    expect(parseCopyPlace(text)).toEqual(place);
  });

  it.each([
    ['oci:', 'DOCKLET_CONTAINER_INVALID_COPY_PLACE'],
    ['oci::tag', 'DOCKLET_CONTAINER_INVALID_COPY_PLACE'],
    ['docker://', 'DOCKLET_OCI_INVALID_REFERENCE'],
    ['UPPER', 'DOCKLET_OCI_INVALID_REFERENCE'],
  ])('refuses %s', (text, code) => {
    expect(() => parseCopyPlace(text)).toThrow(expect.objectContaining({ code }));
  });
});
