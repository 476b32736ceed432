import { describe, expect, it } from '@jest/globals';
import { parseStorage } from './storage.js';

describe('parseStorage', () => {
  it.each([
    [[], {}],
    [['size=10G'], { writableBytes: 10 * 2 ** 30 }],
    [['size=64m', 'size=0'], { writableBytes: 0 }],
  ])('reads %j', (options, expected) => {
    expect(parseStorage(options)).toEqual(expected);
  });

  it.each(['', 'size', 'SIZE=1g', 'dm.basesize=10G'])(
    'refuses %j, and says what there is',
    (text) => {
      expect(() => parseStorage([text])).toThrow(
        expect.objectContaining({
          code: 'DOCKLET_CLI_USAGE',
          hint: expect.stringContaining('size=SIZE'),
        }),
      );
    },
  );

  it.each(['size=', 'size=much', 'size=-1'])('refuses %j, which is no size', (text) => {
    expect(() => parseStorage([text])).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CONFIG_INVALID_SIZE' }),
    );
  });
});
