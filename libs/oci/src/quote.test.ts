import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { printable, quote } from './index.js';

describe('quote', () => {
  it('escapes what terminals act on', () => {
    expect(quote('a\u001b]0;x\u0007\r\n')).toBe('"a\\u001b]0;x\\u0007\\r\\n"');
    expect(quote('\u009b31m')).toBe('"\\u009b31m"');
    expect(quote('a\u202egpj.exe')).toBe('"a\\u202egpj.exe"');
  });

  it('shortens what would fill the screen', () => {
    expect(quote('x'.repeat(1_000_000))).toHaveLength(203);
  });

  it('lets nothing through that is not printable, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(quote(text)).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

describe('printable', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['a b', '"a b"'],
    ['', '""'],
    ['\u001b[31m', '"\\u001b[31m"'],
  ])('shows %j as %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
