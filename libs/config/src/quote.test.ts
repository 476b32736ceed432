import { describe, expect, it } from '@jest/globals';

import { quote } from './quote.js';

describe('quote', () => {
  it('escapes what a terminal would act on', () => {
    expect(quote('a\u001b[2J\u009b\u202e')).toBe('"a\\u001b[2J\\u009b\\u202e"');
  });

  it('cuts what is too long', () => {
    expect(quote('x'.repeat(1_000_000)).length).toBeLessThan(210);
    expect(quote(['x'.repeat(1_000_000)]).length).toBeLessThan(210);
  });

  it.each([
    [5, '5'],
    [['a', 1], '["a",1]'],
    [undefined, 'undefined'],
    [10n, '10'],
  ])('shows %p', (value, expected) => {
    expect(quote(value)).toBe(expected);
  });
});
