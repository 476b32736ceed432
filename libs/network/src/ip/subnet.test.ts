import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatAddress, parseAddress } from './ip-address.js';
import {
  contains,
  formatCidr,
  formatSubnet,
  lastAddress,
  overlaps,
  parseCidr,
  parseSubnet,
  subnetOf,
  subnetSize,
} from './subnet.js';

const anySubnet = fc
  .tuple(fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }), fc.integer({ min: 0, max: 32 }))
  .map(([value, prefixLength]) => subnetOf({ address: { family: 4, value }, prefixLength }));

describe('parseCidr', () => {
  it('keeps the address', () => {
    expect(formatCidr(parseCidr('10.1.2.3/16'))).toBe('10.1.2.3/16');
    expect(formatCidr(parseCidr('fd00::3/64'))).toBe('fd00::3/64');
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '10/8',
    '::/129',
    '/8',
  ])('refuses %j', (text) => {
    expect(() => parseCidr(text)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_SUBNET' }),
    );
  });
});

describe('parseSubnet', () => {
  it('reads a subnet', () => {
    expect(parseSubnet('172.30.0.0/16')).toEqual({
      base: parseAddress('172.30.0.0'),
      prefixLength: 16,
    });
  });

  it('refuses an address inside of one, and says which one that is', () => {
    expect(() => parseSubnet('10.1.2.3/16')).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NETWORK_INVALID_SUBNET',
        hint: 'the subnet with that address is 10.1.0.0/16',
      }),
    );
  });

  it('reads back whatever was formatted', () => {
    fc.assert(
      fc.property(anySubnet, (subnet) => {
        expect(parseSubnet(formatSubnet(subnet))).toEqual(subnet);
      }),
    );
  });
});

describe('contains', () => {
  const subnet = parseSubnet('10.1.0.0/16');

  it.each([
    ['10.1.0.0', true],
    ['10.1.255.255', true],
    ['10.2.0.0', false],
    ['10.0.255.255', false],
    ['::10.1.0.1', false],
  ])('%s: %p', (text, expected) => {
    expect(contains(subnet, parseAddress(text))).toBe(expected);
  });

  it('holds for the first and the last address, and no further', () => {
    fc.assert(
      fc.property(anySubnet, (subnet) => {
        const last = lastAddress(subnet);
        expect(last.value - subnet.base.value + 1n).toBe(subnetSize(subnet));
        expect(contains(subnet, subnet.base)).toBe(true);
        expect(contains(subnet, last)).toBe(true);
        expect(contains(subnet, { family: 4, value: last.value + 1n })).toBe(false);
      }),
    );
  });
});

describe('overlaps', () => {
  it.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.1.0.0/16', '10.0.0.0/8', true],
    ['10.1.0.0/16', '10.2.0.0/16', false],
    ['0.0.0.0/0', '192.168.0.0/24', true],
    ['10.0.0.0/8', 'fd00::/8', false],
  ])('%s and %s: %p', (first, second, expected) => {
    expect(overlaps(parseSubnet(first), parseSubnet(second))).toBe(expected);
  });
});

describe('lastAddress', () => {
  it('is the broadcast address', () => {
    expect(formatAddress(lastAddress(parseSubnet('10.1.2.0/23')))).toBe('10.1.3.255');
  });
});
