import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parseCgroupPath } from './cgroup-path.js';
import { failureOf } from './failure-of.fixture.js';

describe('parseCgroupPath', () => {
  it.each([
    ['docklet', ['docklet']],
    ['/docklet/4f2a', ['docklet', '4f2a']],
    ['a.slice/b-c_d/E9', ['a.slice', 'b-c_d', 'E9']],
  ])('reads %s', (text, segments) => {
    expect(parseCgroupPath(text)).toEqual(segments);
  });

  it.each([
    '',
    '/',
    '//docklet',
    'docklet/',
    'docklet//x',
    '..',
    '../x',
    'docklet/../x',
    'docklet/.',
    '.hidden',
    '-x',
    'a b',
    'a\0b',
    'a\nb',
    'ä',
    'x'.repeat(129),
  ])('refuses %j', (text) => {
    expect(failureOf(() => parseCgroupPath(text)).code).toBe('DOCKLET_CGROUPS_INVALID_PATH');
  });

  it('never lets a name through that means something to the file system', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[./a\0-]*$/), (text) => {
        try {
          expect(parseCgroupPath(text).join('/')).not.toMatch(/(^|\/)\.|\/\/|\0/);
        } catch (error) {
          expect(error).toMatchObject({ code: 'DOCKLET_CGROUPS_INVALID_PATH' });
        }
      }),
    );
  });
});
