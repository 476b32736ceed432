import { describe, expect, it } from '@jest/globals';
import { parseDevice } from './device.js';
import { parseOwners } from './owners.js';

const usage = expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' });

describe('parseOwners', () => {
  it('reads who is shown as whom', () => {
    expect(parseOwners(undefined, 'x')).toBeUndefined();
    expect(parseOwners('true', 'x')).toEqual({ kind: 'user' });
    const first = { source: 0, target: 1000, count: 1 };
    const second = { source: 1, target: 2, count: 30 };
    expect(parseOwners('uids=0-1000-1#1-2-30', 'x')).toEqual({
      kind: 'ranges',
      uids: [first, second],
      gids: [first, second],
    });
    expect(parseOwners('uids=0-1000-1;gids=1-2-30', 'x')).toMatchObject({ gids: [second] });
  });

  it.each(['', 'false', 'uids=', 'uids=1-2', 'uids=1-2-0', 'gids=1-2-3', 'uids=1-2-3;x=1-2-3'])(
    'refuses %j',
    (text) => {
      expect(() => parseOwners(text, 'x')).toThrow(usage);
    },
  );
});

describe('parseDevice', () => {
  it.each([
    ['/dev/a', { source: '/dev/a' }],
    ['/dev/a:rw', { source: '/dev/a', access: 'rw' }],
    ['/dev/a:/dev/b', { source: '/dev/a', target: '/dev/b' }],
    ['/dev/a:/dev/b:m', { source: '/dev/a', target: '/dev/b', access: 'm' }],
  ])('reads %s', (text, device) => {
    expect(parseDevice(text)).toEqual(device);
  });

  it.each(['', 'a', '/dev/a:', '/dev/a:b', '/dev/a:/dev/b:x', '/dev/a:/dev/b:r:w'])(
    'refuses %j',
    (text) => {
      expect(() => parseDevice(text)).toThrow(usage);
    },
  );
});
