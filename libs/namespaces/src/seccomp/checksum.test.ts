import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checksum } from './checksum.js';

describe('checksum', () => {
  it('is 16 hexadecimal digits, the same each time', () => {
    expect(checksum(Buffer.from('seccomp'))).toMatch(/^[0-9a-f]{16}$/);
    expect(checksum(Buffer.from('seccomp'))).toBe(checksum(Buffer.from('seccomp')));
    expect(checksum(new Uint8Array())).toMatch(/^[0-9a-f]{16}$/);
  });

  it('notices a changed bit, wherever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (bytes, at) => {
        const changed = Uint8Array.from(bytes);
        changed[at % bytes.length]! ^= 1 << (at % 8);
        expect(checksum(changed)).not.toBe(checksum(bytes));
      }),
    );
  });

  it('notices zeros at the end, and words that changed places', () => {
    expect(checksum(new Uint8Array(4))).not.toBe(checksum(new Uint8Array(3)));
    expect(checksum(Buffer.from('aaaabbbb'))).not.toBe(checksum(Buffer.from('bbbbaaaa')));
  });
});
