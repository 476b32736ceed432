import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseChallenge, parseChallenges } from './challenge.js';

const bearer = { kind: 'bearer', realm: 'https://a/t', service: undefined, scope: undefined };

describe('parseChallenges', () => {
  it('reads what Docker Hub sends', () => {
    const header =
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/busybox:pull,push"';
    expect(parseChallenges(header)).toEqual([
      {
        kind: 'bearer',
        realm: 'https://auth.docker.io/token',
        service: 'registry.docker.io',
        scope: 'repository:library/busybox:pull,push',
      },
    ]);
  });

  it.each([
    ['basic', 'Basic realm="Registry Realm"', [{ kind: 'basic' }]],
    ['basic without parameters', 'Basic', [{ kind: 'basic' }]],
    ['names in any case', 'BEARER REALM="https://a/t"', [bearer]],
    ['spaces around', '  Bearer   realm = "https://a/t" , x = y ', [bearer]],
    ['a realm without quotes', 'Bearer realm=https', [{ ...bearer, realm: 'https' }]],
    ['escaped quotes', 'Bearer realm="a\\"b"', [{ ...bearer, realm: 'a"b' }]],
    ['several', 'Basic realm="r", Bearer realm="https://a/t"', [{ kind: 'basic' }, bearer]],
    ['an unknown one before', 'Negotiate, Bearer realm="https://a/t"', [bearer]],
    ['commas inside quotes', 'Bearer realm="a,b",x="c, Basic"', [{ ...bearer, realm: 'a,b' }]],
  ])('reads %s', (_, header, expected) => {
    expect(parseChallenges(header)).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['a realm twice', 'Bearer realm="https://a",realm="https://b"'],
    ['no realm', 'Bearer service="x"'],
    ['an open quote', 'Bearer realm="https://a'],
    ['an unknown scheme', 'Digest realm="x"'],
    ['no scheme', '="x"'],
    ['control characters', 'Bearer\u0000realm="https://a"'],
    ['a megabyte', `Bearer realm="${'a'.repeat(1_000_000)}"`],
    ['a megabyte of commas', `${','.repeat(1_000_000)}Basic`],
  ])('passes over %s', (_, header) => {
    expect(parseChallenges(header)).toEqual([]);
  });

  it('ends, and finds nothing that is not there, whatever the header', () => {
    const pieces = fc.constantFrom('Bearer', 'Basic', 'realm', '=', '"', '\\', ',', ' ', 'x', '\t');
    const headers = fc.oneof(
      fc.string(),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(headers, (header) => {
        for (const challenge of parseChallenges(header)) {
          expect(header.toLowerCase()).toContain(challenge.kind);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads back any realm, service and scope', () => {
    const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
    const value = fc.string();
    fc.assert(
      fc.property(value, value, value, (realm, service, scope) => {
        const header = `Bearer realm=${quoted(realm)}, service=${quoted(service)},scope=${quoted(scope)}`;
        expect(parseChallenges(header)).toEqual([{ kind: 'bearer', realm, service, scope }]);
      }),
    );
  });
});

describe('chooseChallenge', () => {
  it('prefers a token to a password', () => {
    expect(chooseChallenge('Basic realm="r", Bearer realm="https://a/t"')).toEqual(bearer);
  });

  it('takes what there is', () => {
    expect(chooseChallenge('Basic realm="r"')).toEqual({ kind: 'basic' });
    expect(chooseChallenge(undefined)).toBeUndefined();
  });
});
