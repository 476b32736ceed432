import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isDockletError } from '@docklet/errors';
import type { AccountFiles } from './resolve-user.js';
import { resolveGroup, resolveUser } from './resolve-user.js';

const passwd = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
app:x:1000:1001:An App,,,:/home/app:/bin/sh
twin:x:1000:1002::/home/twin:/bin/sh
homeless:x:1003:1003:::
`;
const group = `root:x:0:
daemon:x:1:
staff:x:50:app,daemon
audio:x:29:other,app
app:x:1001:
other:x:60:application,ap
`;

function filesOf(passwdText: string, groupText = ''): AccountFiles {
  return { passwd: Buffer.from(passwdText), group: Buffer.from(groupText) };
}

const files = filesOf(passwd, group);
const nobody = filesOf('');

function expectError(text: string, accounts: AccountFiles, what: string): void {
  expect(() => resolveUser(text, accounts)).toThrow(
    expect.objectContaining({ code: `DOCKLET_NAMESPACES_${what}` }),
  );
}

describe('resolveUser', () => {
  it('runs as root when nobody is asked for', () => {
    const root = { uid: 0, gid: 0, additionalGids: [0], home: '/root', name: 'root' };
    expect(resolveUser('', files)).toEqual(root);
    expect(resolveUser('0', files)).toEqual(root);
    expect(resolveUser('root', files)).toEqual(root);
  });

  it('adds the groups that list the user by name (CVE-2022-36109, CVE-2022-2989)', () => {
    const app = {
      uid: 1000,
      gid: 1001,
      additionalGids: [1001, 50, 29],
      home: '/home/app',
      name: 'app',
    };
    expect(resolveUser('app', files)).toEqual(app);
    expect(resolveUser('1000', files)).toEqual(app);
    expect(resolveUser('1000:', files)).toEqual(app);
  });

  it.each([
    ['app:staff', 50],
    ['app:29', 29],
    ['1000:staff', 50],
    ['1000:4711', 4711],
  ])('adds none when the group is given: %s', (text, gid) => {
    expect(resolveUser(text, files)).toEqual({
      uid: 1000,
      gid,
      additionalGids: [gid],
      home: '/home/app',
      name: 'app',
    });
  });

  it('takes an id that has no entry', () => {
    const stranger = { uid: 4711, gid: 0, additionalGids: [0], home: '/' };
    expect(resolveUser('4711', files)).toEqual(stranger);
    expect(resolveUser('4711', nobody)).toEqual(stranger);
    expect(resolveUser('4711:5', nobody)).toEqual({ ...stranger, gid: 5, additionalGids: [5] });
  });

  it('refuses a name that has no entry', () => {
    expectError('nobody', files, 'USER_NOT_FOUND');
    expectError('APP', files, 'USER_NOT_FOUND');
    expectError('root', nobody, 'USER_NOT_FOUND');
    expectError('0x0', files, 'USER_NOT_FOUND');
    expectError('1000:abc', files, 'GROUP_NOT_FOUND');
    expectError('app:abc', files, 'GROUP_NOT_FOUND');
  });

  it('says it in the words of Docker', () => {
    expect(() => resolveUser('bob', files)).toThrow(
      'cannot find user "bob": no matching entries in passwd file',
    );
    expect(() => resolveUser('app:abc', files)).toThrow(
      'cannot find group "abc": no matching entries in group file',
    );
  });

  it('never takes digits for a name (CVE-2016-3697)', () => {
    const hostile = filesOf('1000:x:0:0::/root:/bin/sh\n', '5:x:0:1000\n');
    expect(resolveUser('1000', hostile)).toMatchObject({ uid: 1000, gid: 0, home: '/' });
    expect(resolveUser('1000:5', hostile)).toMatchObject({ uid: 1000, gid: 5 });
  });

  it.each([
    'bob:x:4294967296:4294967296::/:/bin/sh',
    'bob:x:4294967295:4294967295::/:/bin/sh',
    'bob:x:-1:-1::/:/bin/sh',
    'bob:x:abc:0::/:/bin/sh',
    'bob:x:::::',
    'bob:x: 0:0::/:/bin/sh',
    'bob:x:0x0:0::/:/bin/sh',
    'bob:x:1000:4294967296::/:/bin/sh',
    'bob',
    'bob:x',
    '#bob:x:0:0::/:/bin/sh',
    '+bob:x:0:0::/:/bin/sh',
    'x\0bob:x:0:0::/:/bin/sh',
  ])('makes nobody root through a damaged line: %j (CVE-2024-40635)', (line) => {
    expectError('bob', filesOf(`${line}\n`), 'USER_NOT_FOUND');
  });

  it('ends the name at the colon, not before', () => {
    expectError('roo', files, 'USER_NOT_FOUND');
    expectError('root:x', files, 'GROUP_NOT_FOUND');
  });

  it('takes the first of several entries', () => {
    expect(resolveUser('1000', files).name).toBe('app');
    expect(resolveUser('twin', files)).toMatchObject({
      uid: 1000,
      gid: 1002,
      additionalGids: [1002],
    });
  });

  it('reads lines that end otherwise', () => {
    const windows = filesOf('app:x:7:8::/home:/bin/sh\r\n', 'staff:x:9:root,app\r\n');
    expect(resolveUser('app', windows)).toMatchObject({ uid: 7, additionalGids: [8, 9] });
    expect(resolveUser('app', filesOf('\n\n app:x:7:8::/h:/bin/sh')).home).toBe('/h');
  });

  it('names each group once', () => {
    const twice = filesOf('app:x:7:8::/:/', 'a:x:8:app\nb:x:9:app,app\nc:x:9:app\n');
    expect(resolveUser('app', twice).additionalGids).toEqual([8, 9]);
  });

  it.each(['', 'relative', '/home/\u001b[2J', '/a\0b'])(
    'takes / for the home %j (CVE-2022-4318)',
    (home) => {
      expect(resolveUser('app', filesOf(`app:x:7:8::${home}:/bin/sh`)).home).toBe('/');
    },
  );

  it('refuses a line of a million characters (CVE-2026-47262)', () => {
    const long = 'x'.repeat(1_000_000);
    expectError('app', filesOf(long), 'ACCOUNT_FILE');
    expectError('root', filesOf(`${passwd}${long}`), 'ACCOUNT_FILE');
    expectError('root', filesOf(passwd, `a:x:1:${long}`), 'ACCOUNT_FILE');
  });

  it('reads or refuses any bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .array(
          fc.constantFrom(':', ':', '\n', 'a', '0', '1', '-', ',', '\0', 'é', ' ', '4294967296'),
        )
        .map((parts) => Buffer.from(parts.join(''))),
    );
    const requests = fc.constantFrom('', 'a', '0', '1', 'a:a', '1:a', 'a:1');
    fc.assert(
      fc.property(bytes, bytes, requests, (passwdBytes, groupBytes, request) => {
        try {
          const user = resolveUser(request, { passwd: passwdBytes, group: groupBytes });
          for (const id of [user.uid, user.gid, ...user.additionalGids]) {
            expect(Number.isInteger(id) && id >= 0 && id <= 4_294_967_294).toBe(true);
          }
          expect(user.home).toMatch(/^\//);
        } catch (error) {
          expect(isDockletError(error)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('resolveGroup', () => {
  it('finds a group by name, and takes digits for an id', () => {
    expect(resolveGroup('staff', files.group)).toBe(50);
    expect(resolveGroup('7', files.group)).toBe(7);
  });

  it('refuses a name that has no entry', () => {
    expect(() => resolveGroup('none', files.group)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NAMESPACES_GROUP_NOT_FOUND' }),
    );
  });
});
