import { describe, expect, it } from '@jest/globals';
import { createSourceLookup } from './mirrors.js';

describe('createSourceLookup', () => {
  const sourcesOf = createSourceLookup([
    { prefix: 'docker.io', mirrors: ['mirror.local:5000/hub', 'second.local'] },
    { prefix: 'docker.io/library', mirrors: ['official.local/library'] },
    { prefix: 'quay.io/team/app', mirrors: ['copy.local/app'] },
  ]);

  it('puts the mirrors in the place of the prefix, and the registry last', () => {
    const name = { registry: 'docker.io', repository: 'grafana/grafana' };
    expect(sourcesOf(name)).toEqual([
      { registry: 'mirror.local:5000', repository: 'hub/grafana/grafana' },
      { registry: 'second.local', repository: 'grafana/grafana' },
      name,
    ]);
  });

  it('takes the longest prefix', () => {
    const name = { registry: 'docker.io', repository: 'library/busybox' };
    expect(sourcesOf(name)).toEqual([
      { registry: 'official.local', repository: 'library/busybox' },
      name,
    ]);
  });

  it('takes a prefix that is the whole name', () => {
    const name = { registry: 'quay.io', repository: 'team/app' };
    expect(sourcesOf(name)[0]).toEqual({ registry: 'copy.local', repository: 'app' });
  });

  it('does not take half a word for a prefix', () => {
    const name = { registry: 'quay.io', repository: 'team/application' };
    expect(sourcesOf(name)).toEqual([name]);
  });

  it.each(['', 'https://mirror.local', 'mirror', 'mirror.local/', 'mirror.local/Upper', 'a b'])(
    'refuses the location %j',
    (location) => {
      expect(() => createSourceLookup([{ prefix: 'docker.io', mirrors: [location] }])).toThrow(
        expect.objectContaining({ code: 'DOCKLET_REGISTRY_INVALID_OPTION' }),
      );
    },
  );
});
