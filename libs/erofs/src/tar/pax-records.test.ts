import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TarHeaderError } from '../errors/tar-errors.js';
import { forEachPaxRecord, formatPaxRecord } from './pax-records.js';

function records(data: Buffer | string): [string, string][] {
  const found: [string, string][] = [];
  forEachPaxRecord(Buffer.from(data as string, 'latin1'), 0, (key, value) => {
    found.push([key, value.toString('latin1')]);
  });
  return found;
}

describe('forEachPaxRecord', () => {
  it('gives keys and values in their order', () => {
    expect(records('12 path=foo\n13 path=bars\n')).toEqual([
      ['path', 'foo'],
      ['path', 'bars'],
    ]);
  });

  it('keeps newlines, equal signs and NULs of a value', () => {
    expect(records('14 k=a\nb=c\0d\xff\n')).toEqual([['k', 'a\nb=c\0d\xff']]);
  });

  it.each([
    ['a length that is too long', '99 path=foo\n'],
    ['a length that ends before the newline', '10 path=foo\n'],
    ['a length of zero', '0 path=foo\n'],
    ['a length that is only its own digits', '3 a=b\n'],
    ['a huge length', '99999999999999999999 path=foo\n'],
    ['no length', ' path=foo\n'],
    ['a negative length', '-12 path=foo\n'],
    ['a hexadecimal length', '0xc path=foo\n'],
    ['no space', '12path=foo\n'],
    ['no equal sign', '9 pathfo\n'],
    ['no keyword', '6 =fo\n\n'],
    ['a NUL in the keyword', '8 a\0b=c\n'],
    ['nothing but a number', '12'],
  ])('refuses %s', (_, data) => {
    expect(() => records(data)).toThrow(TarHeaderError);
  });

  it('ends, with its typed error or without, on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          forEachPaxRecord(Buffer.from(bytes), 0, () => undefined);
        } catch (error) {
          expect(error).toBeInstanceOf(TarHeaderError);
        }
      }),
    );
  });
});

describe('formatPaxRecord', () => {
  it.each([90, 91, 92, 93, 94, 95, 990, 991, 992, 993])(
    'counts its own digits when the value has %d bytes',
    (length) => {
      const record = formatPaxRecord('path', Buffer.alloc(length, 'x'));
      expect(parseInt(record.toString(), 10)).toBe(record.length);
    },
  );

  it('writes what forEachPaxRecord reads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (value) => {
        const found: Buffer[] = [];
        forEachPaxRecord(formatPaxRecord('k', value), 0, (_, read) => found.push(read));
        expect(Buffer.concat(found).equals(value)).toBe(true);
      }),
    );
  });
});
