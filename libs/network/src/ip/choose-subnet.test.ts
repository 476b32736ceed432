import { describe, expect, it } from '@jest/globals';
import { chooseSubnet, defaultSubnets, findOverlap, privateSubnet } from './choose-subnet.js';
import { formatSubnet, overlaps, parseSubnet } from './subnet.js';

const subnets = (...texts: string[]): ReturnType<typeof parseSubnet>[] => texts.map(parseSubnet);

describe('chooseSubnet', () => {
  it('takes the first that overlaps no route', () => {
    const taken = subnets('10.0.0.0/8', '172.17.0.0/16');
    const candidates = subnets('10.1.0.0/16', '172.16.0.0/12', '172.30.0.0/16');
    expect(formatSubnet(chooseSubnet(taken, candidates))).toBe('172.30.0.0/16');
  });

  it('does not mind a default route', () => {
    const candidates = subnets('10.1.0.0/16');
    expect(chooseSubnet(subnets('0.0.0.0/0'), candidates)).toBe(candidates[0]);
  });

  it('says which subnet overlaps which route when there is none', () => {
    expect(() => chooseSubnet(subnets('10.0.0.0/8'), subnets('10.1.0.0/16'))).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NETWORK_NO_FREE_SUBNET',
        details: { conflicts: [{ subnet: '10.1.0.0/16', taken: '10.0.0.0/8' }] },
      }),
    );
  });
});

describe('defaultSubnets', () => {
  it('has one left when a VPN takes a whole private block', () => {
    const blocks = subnets('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16');
    for (const block of blocks) {
      expect(overlaps(chooseSubnet([block]), block)).toBe(false);
    }
    expect(defaultSubnets().every((subnet) => findOverlap(subnet, blocks) !== undefined)).toBe(
      true,
    );
  });
});

describe('privateSubnet', () => {
  it('is one of those for private use (RFC 4193)', () => {
    const bytes = Buffer.from('0102030405060708', 'hex');
    expect(formatSubnet(privateSubnet(bytes))).toBe('fd01:203:405:607::/64');
  });
});
