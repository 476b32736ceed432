import { describe, expect, it } from '@jest/globals';
import { parseAddress } from './ip-address.js';
import { formatMacAddress, macAddressOf, parseMacAddress } from './mac-address.js';

describe('macAddressOf', () => {
  it('is made of the address, and says that nobody manufactured it', () => {
    expect(formatMacAddress(macAddressOf(parseAddress('172.30.0.5')))).toBe('02:42:ac:1e:00:05');
    expect(formatMacAddress(macAddressOf(parseAddress('fd00::1:5')))).toBe('02:42:00:01:00:05');
  });
});

describe('parseMacAddress', () => {
  it.each([
    ['02:42:ac:1e:00:05', '0242ac1e0005'],
    ['02-42-AC-1E-00-05', '0242ac1e0005'],
  ])('reads %s', (text, bytes) => {
    expect(parseMacAddress(text).toString('hex')).toBe(bytes);
  });

  it.each([
    ...['', '02:42:ac:1e:00', '02:42:ac:1e:00:05:06', '2:42:ac:1e:0:5', '02:42:ac:1e:00:0g'],
    ...['01:00:5e:00:00:01', 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00', '0242ac1e0005'],
  ])('refuses %j', (text) => {
    expect(() => parseMacAddress(text)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_MAC_ADDRESS' }),
    );
  });
});
