import { describe, expect, it } from '@jest/globals';
import { Layout, defaultRoot } from './layout.js';

const suffixOf = (root: string): string => new Layout({ root, runRoot: '/run/docklet' }).suffix;

describe('Layout', () => {
  it('gives engines with other roots other names, and the default one none', () => {
    const roots = Array.from({ length: 1000 }, (_, number) => `/srv/docklet-${number}`);
    expect(new Set(roots.map(suffixOf)).size).toBe(1000);
    expect(roots.map(suffixOf)).toEqual(roots.map(() => expect.stringMatching(/^[0-9a-f]{8}$/)));
    expect(suffixOf(defaultRoot)).toBe('');
  });

  it('keeps the run-time files of two roots apart that have the same place for them', () => {
    const [first, second] = ['/a', '/b'].map((root) => new Layout({ root, runRoot: '/run/d' }));
    expect(first?.live).not.toBe(second?.live);
  });
});
