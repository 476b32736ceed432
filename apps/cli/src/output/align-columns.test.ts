import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { alignColumns } from './align-columns.js';

describe('alignColumns', () => {
  it('lines up columns of lines that follow each other', () => {
    expect(alignColumns('a\tb\tc\nlonger than ten\tb\tc')).toBe(
      'a                 b         c\nlonger than ten   b         c',
    );
  });

  it('begins anew after a line without the column', () => {
    expect(alignColumns('longer than ten\tb\nalone\na\tb')).toBe(
      'longer than ten   b\nalone\na         b',
    );
  });

  it('counts characters, not units of UTF-16', () => {
    expect(alignColumns('😀😀😀😀😀😀😀😀\tb\nx\tb')).toBe('😀😀😀😀😀😀😀😀   b\nx          b');
  });

  it('changes nothing but blanks', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.stringMatching(/^\w*$/), { minLength: 1 })), (rows) => {
        const text = rows.map((cells) => cells.join('\t')).join('\n');
        expect(alignColumns(text).replace(/[ \t]/g, '')).toBe(text.replace(/[ \t]/g, ''));
      }),
    );
  });
});
