import { describe, expect, it } from '@jest/globals';
import { parseAddress } from './ip-address.js';
import { formatMacAddress, macAddressOf } from './mac-address.js';

describe('macAddressOf', () => {
  it('is made of the address, and says that nobody manufactured it', () => {
    expect(formatMacAddress(macAddressOf(parseAddress('172.30.0.5')))).toBe('02:42:ac:1e:00:05');
    expect(formatMacAddress(macAddressOf(parseAddress('fd00::1:5')))).toBe('02:42:00:01:00:05');
  });
});
