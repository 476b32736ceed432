import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  familiarReference,
  formatReference,
  parseReference,
  parseRepositoryName,
} from '../index.js';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('parseReference', () => {
  // The expectations are those of distribution/reference (normalize_test.go): name as written, whole name.
  it.each([
    ['busybox', 'docker.io/library/busybox:latest'],
    ['busybox:1.36', 'docker.io/library/busybox:1.36'],
    ['docker.io/busybox', 'docker.io/library/busybox:latest'],
    ['index.docker.io/busybox', 'docker.io/library/busybox:latest'],
    ['grafana/grafana', 'docker.io/grafana/grafana:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/x', 'localhost:5000/x:latest'],
    [`localhost:5000/x@${digest}`, `localhost:5000/x@${digest}`],
    [`quay.io/a/b:v1@${digest}`, `quay.io/a/b:v1@${digest}`],
    ['[2001:db8::1]:5000/repo', '[2001:db8::1]:5000/repo:latest'],
    ['LOCALHOST/app', 'LOCALHOST/app:latest'],
    ['a/b-c__d.e/f---g', 'docker.io/a/b-c__d.e/f---g:latest'],
    ['busybox:Tag_1.x-y', 'docker.io/library/busybox:Tag_1.x-y'],
  ])('reads %s as %s', (text, whole) => {
    expect(formatReference(parseReference(text))).toBe(whole);
  });

  it('adds no tag to a name with a digest', () => {
    expect(parseReference(`busybox@${digest}`).tag).toBeUndefined();
  });

  describe('refs fuzz: when the text is hostile', () => {
    it.each([
      '',
      'a/../b',
      '../a',
      './a',
      'a//b',
      'a/',
      '/a',
      'a%2e%2e/b',
      '%2e%2e/%2e%2e',
      'reg.io:99999/x',
      'reg.io:0/x',
      'reg.io:/x',
      '-flag',
      '--rm',
      'reg.io/-x',
      'Upper',
      'reg.io/Upper',
      'a b',
      'a\r\nHost: evil',
      'a\n',
      'a\0b',
      'a․b/c',
      'a。io/b',
      'ａ/b',
      'https://reg.io/x',
      'user:pass@reg.io/x',
      'reg.io/x?y',
      'reg.io/x#y',
      'a:',
      'a:-x',
      'a:.x',
      `a:${'t'.repeat(129)}`,
      'a@',
      'a@sha256:abc',
      `a@${digest}@${digest}`,
      `a@${digest.toUpperCase()}`,
      'a'.repeat(64),
      `docker.io/${'a'.repeat(300)}`,
      'a'.repeat(10_240),
      'reg_io.com/x',
      '[::1/x',
      '[zz]:5000/x',
      '::1/x',
    ])('refuses %j', (text) => {
      expect(() => parseReference(text)).toThrow(
        expect.objectContaining({
          code: expect.stringMatching(/^DOCKLET_OCI_INVALID_(REFERENCE|DIGEST)$/),
        }),
      );
    });

    it('either refuses, or returns parts that are safe in a URL and a path', () => {
      const hostile = fc.stringMatching(/^[a-zA-Z0-9./:@_%\-\\ [\]~]*$/);
      fc.assert(
        fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
          const reference = tryParse(text);
          expect(reference?.registry ?? '').toMatch(/^[a-zA-Z0-9.:[\]-]*$/);
          for (const component of reference?.repository.split('/') ?? []) {
            expect(component).toMatch(/^[a-z0-9][a-z0-9._-]*$/);
          }
          expect(reference?.tag ?? 'latest').toMatch(/^\w[\w.-]*$/);
        }),
        { numRuns: 1000 },
      );
    });
  });
});

describe('familiarReference', () => {
  it.each([
    ['docker.io/library/busybox:latest', 'busybox:latest'],
    ['docker.io/grafana/grafana:1', 'grafana/grafana:1'],
    ['docker.io/library/a/b:1', 'library/a/b:1'],
    // Without its registry this would be read as the registry "a.b".
    ['docker.io/a.b/c:1', 'docker.io/a.b/c:1'],
    ['quay.io/app:1', 'quay.io/app:1'],
  ])('shortens %s to %s', (whole, short) => {
    expect(familiarReference(parseReference(whole))).toBe(short);
  });

  it('reads back as the same reference', () => {
    fc.assert(
      fc.property(validReference, (text) => {
        const reference = parseReference(text);
        expect(parseReference(familiarReference(reference))).toEqual(reference);
        expect(parseReference(formatReference(reference))).toEqual(reference);
      }),
    );
  });
});

describe('parseRepositoryName', () => {
  it('reads a name without a tag', () => {
    expect(parseRepositoryName('quay.io/a/b')).toEqual({ registry: 'quay.io', repository: 'a/b' });
  });

  it('refuses a tag', () => {
    expect(() => parseRepositoryName('quay.io/a:b')).toThrow(
      expect.objectContaining({ code: 'DOCKLET_OCI_INVALID_REFERENCE' }),
    );
  });
});

const component = fc.stringMatching(/^[a-z0-9]{1,8}(?:(?:[._]|__|-{1,3})[a-z0-9]{1,8}){0,2}$/);
const registry = fc.constantFrom('', 'docker.io/', 'localhost:5000/', 'quay.io/', '[::1]:80/');
const tag = fc.oneof(fc.constant(''), fc.stringMatching(/^:\w[\w.-]{0,20}$/));
// The first component has no separators: with a dot it would be a host, and as such often an invalid one.
const first = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const validReference = fc
  .tuple(registry, first, fc.array(component, { maxLength: 3 }), tag)
  .map(([host, start, rest, suffix]) => `${host}${[start, ...rest].join('/')}${suffix}`);

function tryParse(text: string): ReturnType<typeof parseReference> | undefined {
  try {
    return parseReference(text);
  } catch {
    return undefined;
  }
}
