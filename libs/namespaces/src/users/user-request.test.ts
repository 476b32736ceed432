import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isDockletError } from '@docklet/errors';
import { maxAccountId } from './account-id.js';
import type { AccountReference } from './user-request.js';
import { parseUserRequest } from './user-request.js';

const id = (number: number): AccountReference => ({ kind: 'id', id: number });
const name = (text: string): AccountReference => ({ kind: 'name', name: text });

describe('parseUserRequest', () => {
  it.each<[string, AccountReference, AccountReference | undefined]>([
    ['', id(0), undefined],
    ['app', name('app'), undefined],
    ['1000', id(1000), undefined],
    ['app:staff', name('app'), name('staff')],
    ['1000:50', id(1000), id(50)],
    ['app:50', name('app'), id(50)],
    ['1000:staff', id(1000), name('staff')],
    ['1000:', id(1000), undefined],
    ['www-data', name('www-data'), undefined],
    ['_apt', name('_apt'), undefined],
    ['user.name@example.org', name('user.name@example.org'), undefined],
    ['DOMAIN\\some user', name('DOMAIN\\some user'), undefined],
    ['jürgen', name('jürgen'), undefined],
    ['0x0', name('0x0'), undefined],
    ['1e3', name('1e3'), undefined],
    ['١', name('١'), undefined],
  ])('reads %j', (text, user, group) => {
    expect(parseUserRequest(text)).toEqual({ user, group });
  });

  it.each([
    ['0', 0],
    ['00', 0],
    ['0010', 10],
    ['2147483648', 2_147_483_648],
    ['4294967294', maxAccountId],
  ])('takes the digits %s for an id (CVE-2016-3697)', (text, expected) => {
    expect(parseUserRequest(text).user).toEqual(id(expected));
    expect(parseUserRequest(`app:${text}`).group).toEqual(id(expected));
  });

  it.each(['4294967295', '4294967296', '18446744073709551616', '9'.repeat(400)])(
    'refuses %s, which does not fit (CVE-2024-40635, CVE-2026-46680)',
    (text) => {
      for (const request of [text, `app:${text}`]) {
        expect(() => parseUserRequest(request)).toThrow(
          expect.objectContaining({
            code: 'DOCKLET_NAMESPACES_INVALID_USER',
            details: expect.objectContaining({ reason: 'ids go from 0 to 4294967294' }),
          }),
        );
      }
    },
  );

  it.each([
    '-1',
    '+0',
    ' 0x0',
    ' 0',
    '0 ',
    '\t0',
    '0\n',
    'a\0b',
    'a\u001b[31m',
    'a,b',
    'app: 5',
    'app:-5',
    'a'.repeat(256),
  ])('refuses %j, which is neither an id nor a name (CVE-2024-40635)', (text) => {
    expect(() => parseUserRequest(text)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NAMESPACES_INVALID_USER' }),
    );
  });

  it.each(['u:g:h', '1000:50:', '::', ':5', ':staff', ':'])(
    'refuses the form %j (CVE-2026-30892)',
    (text) => {
      expect(() => parseUserRequest(text)).toThrow(
        expect.objectContaining({ code: 'DOCKLET_NAMESPACES_INVALID_USER' }),
      );
    },
  );

  it('reads or refuses any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          const { user } = parseUserRequest(text);
          expect(user.kind === 'id').toBe(/^[0-9]*(:|$)/.test(text));
        } catch (error) {
          expect(isDockletError(error)).toBe(true);
        }
      }),
    );
  });
});
