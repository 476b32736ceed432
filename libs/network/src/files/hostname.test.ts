import { describe, expect, it } from '@jest/globals';
import { assertDomainName, assertHostname, renderHostname } from './hostname.js';

describe('assertHostname', () => {
  it.each(['web', 'web-1', 'web_1', 'web.example.org', '0123456789ab', 'a'.repeat(63)])(
    'lets %j pass',
    (name) => {
      expect(() => {
        assertHostname(name);
      }).not.toThrow();
    },
  );

  it.each([
    ...['', '.', 'a..b', '.a', 'a.', '-a', 'a-', 'a b', 'a\nb', 'a\n', 'a:b', 'a\0', 'ä', 'a/b'],
    ...['a'.repeat(64), `${'a'.repeat(40)}.${'b'.repeat(30)}`],
  ])('CVE-2022-4318: refuses %j', (name) => {
    expect(() => {
      assertHostname(name);
    }).toThrow(expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_HOSTNAME' }));
  });
});

describe('assertDomainName', () => {
  it('lets names pass that are longer, or end in a dot', () => {
    const long = Array.from({ length: 4 }, () => 'a'.repeat(60)).join('.');
    expect(() => {
      assertDomainName(long);
      assertDomainName('example.org.');
    }).not.toThrow();
  });

  it.each(['.', 'a..', 'a b', 'a'.repeat(254)])('refuses %j', (name) => {
    expect(() => {
      assertDomainName(name);
    }).toThrow(expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_HOSTNAME' }));
  });
});

describe('renderHostname', () => {
  it('is one line', () => {
    expect(renderHostname('web')).toBe('web\n');
    expect(() => renderHostname('web\nroot')).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_HOSTNAME' }),
    );
  });
});
