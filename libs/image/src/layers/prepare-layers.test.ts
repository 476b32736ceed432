import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@docklet/oci';

import { stack } from './prepare-layers.js';
import type { StoredLayer } from './stored-layer.js';

function layer(name: string, isRootOpaque = false): StoredLayer {
  const diffId = digestOf(Buffer.from(name));
  return { diffId, kind: 'erofs', path: name, archiveBytes: 0, entries: 0, isRootOpaque };
}

function paths(layers: readonly StoredLayer[]): readonly string[] {
  return stack(layers).map(({ path }) => path);
}

describe('stack', () => {
  it('turns the order round', () => {
    expect(paths([layer('a'), layer('b'), layer('c')])).toEqual(['c', 'b', 'a']);
  });

  it('leaves out what is below an opaque root', () => {
    expect(paths([layer('a'), layer('b', true), layer('c')])).toEqual(['c', 'b']);
  });

  it('leaves out what comes again further up', () => {
    expect(paths([layer('a'), layer('b'), layer('a')])).toEqual(['a', 'b']);
  });
});
