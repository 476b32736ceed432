import { describe, expect, it } from '@jest/globals';
import { formatAddress, parseAddress } from '../ip/ip-address.js';
import { parseSubnet } from '../ip/subnet.js';
import { addressesAfter, gatewayOf } from './address-range.js';

function range(subnet: string, last?: string): string[] {
  const after = last === undefined ? undefined : parseAddress(last);
  return [...addressesAfter(parseSubnet(subnet), after)].map(formatAddress);
}

describe('addressesAfter', () => {
  it('has neither the network nor its broadcast address', () => {
    expect(range('10.0.0.0/29')).toEqual([
      ...['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5', '10.0.0.6'],
    ]);
  });

  it('begins behind the last one, and has each of them once', () => {
    expect(range('10.0.0.0/29', '10.0.0.4')).toEqual([
      ...['10.0.0.5', '10.0.0.6', '10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'],
    ]);
    expect(range('10.0.0.0/29', '10.0.0.6')[0]).toBe('10.0.0.1');
  });

  it('does not mind a last one that is of another subnet, or no address for a machine', () => {
    expect(range('10.0.0.0/29', '192.168.0.1')[0]).toBe('10.0.0.1');
    expect(range('10.0.0.0/29', '10.0.0.0')).toHaveLength(6);
    expect(range('10.0.0.0/29', '10.0.0.7')).toHaveLength(6);
  });

  it('is empty where there is no room', () => {
    expect(range('10.0.0.0/31')).toEqual([]);
    expect(range('10.0.0.0/32')).toEqual([]);
  });

  it('ends for IPv6 too', () => {
    const addresses = addressesAfter(parseSubnet('fd00::/64'), undefined);
    expect(formatAddress(addresses.next().value!)).toBe('fd00::1');
  });
});

describe('gatewayOf', () => {
  it('is the first address', () => {
    expect(formatAddress(gatewayOf(parseSubnet('172.30.0.0/16')))).toBe('172.30.0.1');
    expect(formatAddress(gatewayOf(parseSubnet('10.0.0.4/30')))).toBe('10.0.0.5');
  });

  it('refuses a subnet without room for a container', () => {
    expect(() => gatewayOf(parseSubnet('10.0.0.0/31'))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_SUBNET_TOO_SMALL' }),
    );
  });
});
