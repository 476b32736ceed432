import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { codeOf } from './throws-code.fixture.js';
import { formatUlimit, parseUlimit, ulimitNames } from './ulimit.js';

describe('parseUlimit', () => {
  it.each([
    ['nofile=1024:2048', { name: 'nofile', soft: 1024, hard: 2048 }],
    ['core=0', { name: 'core', soft: 0, hard: 0 }],
    ['memlock=-1', { name: 'memlock', soft: -1, hard: -1 }],
    ['stack=8192:unlimited', { name: 'stack', soft: 8192, hard: -1 }],
  ])('reads %s', (text, expected) => {
    expect(parseUlimit(text)).toEqual(expected);
  });

  it.each([
    '',
    'nofile',
    'nofile=',
    'nofile=1:',
    'nofile=1:2:3',
    'nofile=2:1',
    'nofile=-1:5',
    'nofile=-2',
    'nofile=1.5',
    'nofile=1e3',
    'nofile=99999999999999999999',
    'NOFILE=1',
    'nosuch=1',
  ])('refuses %j', (text) => {
    expect(codeOf(() => parseUlimit(text))).toBe('DOCKLET_CONFIG_INVALID_ULIMIT');
  });

  it('reads any text, or throws the one error', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(cpu=)?[0-9:-]*$/), (text) => {
        expect([undefined, 'DOCKLET_CONFIG_INVALID_ULIMIT']).toContain(
          codeOf(() => parseUlimit(text)),
        );
      }),
    );
  });
});

describe('formatUlimit', () => {
  it('is read back as it was', () => {
    const limit = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(fc.constantFrom(...ulimitNames), limit, limit, (name, a, b) => {
        const ulimit = { name, soft: Math.min(a, b), hard: Math.max(a, b) };
        expect(parseUlimit(formatUlimit(ulimit))).toEqual(ulimit);
      }),
    );
  });
});
