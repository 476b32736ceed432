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

  it('reads from a location instead of the registry itself', () => {
    const rule = { prefix: 'docker.io/library', mirrors: ['a.local'], location: 'hub.corp/x' };
    const name = { registry: 'docker.io', repository: 'library/busybox' };
    expect(createSourceLookup([rule])(name)).toEqual([
      { registry: 'a.local', repository: 'busybox' },
      { registry: 'hub.corp', repository: 'x/busybox' },
    ]);
  });

  it('knows all registries below a domain', () => {
    const rule = { prefix: '*.corp.local', mirrors: ['a.local/b'] };
    const lookup = createSourceLookup([rule]);
    const name = { registry: 'one.corp.local', repository: 'app' };
    expect(lookup(name)).toEqual([{ registry: 'a.local', repository: 'b/app' }, name]);
    const other = { registry: 'corp.local', repository: 'app' };
    expect(lookup(other)).toEqual([other]);
  });

  it('refuses what is blocked', () => {
    const lookup = createSourceLookup([{ prefix: '*.evil.local', mirrors: [], isBlocked: true }]);
    expect(() => lookup({ registry: 'very.evil.local', repository: 'app' })).toThrow(
      expect.objectContaining({ code: 'DOCKLET_REGISTRY_BLOCKED' }),
    );
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
