import { describe, expect, it } from '@jest/globals';

import { describeOrigin } from './setting-origin.js';

describe('describeOrigin', () => {
  it.each([
    [{ kind: 'default' }, 'default'],
    [{ kind: 'file', path: '/etc/docklet/config.json' }, 'file /etc/docklet/config.json'],
    [{ kind: 'environment', variable: 'DOCKLET_ROOT' }, 'environment DOCKLET_ROOT'],
    [{ kind: 'flag', flag: '--root' }, 'flag --root'],
  ] as const)('of %j', (origin, text) => {
    expect(describeOrigin(origin)).toBe(text);
  });
});
