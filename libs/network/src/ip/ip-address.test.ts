import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addressFromBytes,
  addressToBytes,
  formatAddress,
  isLoopback,
  parseAddress,
  tryParseAddress,
} from './ip-address.js';

const anyAddress = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }).map((value) => ({ family: 4 as const, value })),
  fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((value) => ({ family: 6 as const, value })),
);

describe('parseAddress', () => {
  it('reads both families', () => {
    expect(parseAddress('172.30.0.5')).toEqual({ family: 4, value: 0xac1e_0005n });
    expect(parseAddress('fd00::5')).toEqual({ family: 6, value: (0xfdn << 120n) | 5n });
    expect(parseAddress('::ffff:10.0.0.1')).toEqual({ family: 6, value: 0xffff_0a00_0001n });
  });

  it.each([
    ...['', '1.2.3', '1.2.3.4.5', '256.1.1.1', '010.0.0.1', '0x7f.1', ' 1.2.3.4', '1.2.3.4\n'],
    ...['fe80::1%eth0', ':::', '1::2::3', '12345::', '[::1]', 'localhost'],
  ])('refuses %j', (text) => {
    expect(tryParseAddress(text)).toBeUndefined();
    expect(() => parseAddress(text)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_ADDRESS' }),
    );
  });

  it('reads back whatever was formatted', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        expect(parseAddress(formatAddress(address))).toEqual(address);
      }),
    );
  });
});

describe('formatAddress', () => {
  // RFC 5952, section 4.
  it.each([
    ['2001:0db8:0000:0000:0000:0000:0002:0001', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
  ])('writes %s as %s', (text, expected) => {
    expect(formatAddress(parseAddress(text))).toBe(expected);
  });
});

describe('addressFromBytes', () => {
  it('reads back whatever was made bytes', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        expect(addressFromBytes(addressToBytes(address))).toEqual(address);
      }),
    );
  });

  it('refuses any other number of bytes', () => {
    expect(() => addressFromBytes(Buffer.alloc(5))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_ADDRESS' }),
    );
  });
});

describe('isLoopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.255.255.255', true],
    ['128.0.0.1', false],
    ['::1', true],
    ['::', false],
  ])('of %s is %p', (text, expected) => {
    expect(isLoopback(parseAddress(text))).toBe(expected);
  });
});
