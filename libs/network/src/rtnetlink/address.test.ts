import { describe, expect, it } from '@jest/globals';
import { formatCidr, parseCidr } from '../ip/subnet.js';
import { decodeMessages, encodeRequest } from '../netlink/message.js';
import { addAddress, decodeAddress, deleteAddress, listAddresses } from './address.js';

describe('addAddress', () => {
  it('has the bytes that iproute2 sends', () => {
    // strace -e write=3 ip addr add 10.99.0.1/24 broadcast 10.99.0.255 dev br0
    const recorded =
      '3000000014000506b55d046b00000000' +
      '0218000002000000080002000a630001' +
      '080004000a6300ff080001000a630001';
    const request = addAddress({ index: 2, name: 'br0' }, parseCidr('10.99.0.1/24'));
    expect(encodeRequest(request, 0x6b045db5).toString('hex')).toBe(recorded);
    expect(request.operation).toBe('give interface br0 the address 10.99.0.1/24');
  });

  it('has no broadcast address where there is none', () => {
    const point = addAddress({ index: 2, name: 'br0' }, parseCidr('10.99.0.1/32'));
    expect(point.body.toString('hex')).toBe('0220000002000000080002000a630001080001000a630001');
    const ipv6 = addAddress({ index: 2, name: 'br0' }, parseCidr('fd00::1/64'));
    expect(ipv6.body).toHaveLength(8 + 20 + 20);
  });
});

describe('deleteAddress', () => {
  it('says which', () => {
    const { body } = deleteAddress({ index: 2, name: 'br0' }, parseCidr('10.99.0.1/24'));
    expect(body.toString('hex')).toBe('0218000002000000080002000a630001');
  });
});

describe('listAddresses', () => {
  it('asks for those of one interface', () => {
    expect(listAddresses(2).body.toString('hex')).toBe('0000000002000000');
  });
});

describe('decodeAddress', () => {
  it('reads a dump of the kernel', () => {
    // Recorded on Linux 6.18: lo and a bridge, one datagram.
    const dump =
      '4c00000014000200070000008b045edb020880fe01000000080001007f000001080002007f000001070003006c6f' +
      '0000080008008000000014000600ffffffffffffffff864a0800864a0800' +
      '5400000014000200070000008b045edb0218800002000000080001000a630001080002000a630001080004000a6300ff' +
      '0800030062723000080008008000000014000600ffffffffffffffff864a0800864a0800' +
      '4800000014000200070000008b045edb0a40c0000200000014000100fd000000000000000000000000000005' +
      '14000600ffffffffffffffff864a0800864a080008000800c0000000';
    const addresses = decodeMessages(Buffer.from(dump, 'hex')).map(({ body }) =>
      decodeAddress(body),
    );
    expect(addresses.map((address) => [address.index, formatCidr(address)])).toEqual([
      [1, '127.0.0.1/8'],
      [2, '10.99.0.1/24'],
      [2, 'fd00::5/64'],
    ]);
  });

  it.each([
    ['is cut off', '02180000'],
    ['has no bytes', '0218000002000000'],
    ['has three bytes', '0218000002000000070002000a630000'],
    ['has a prefix longer than itself', '0221000002000000080002000a630001'],
  ])('refuses an address that %s', (_, hex) => {
    expect(() => decodeAddress(Buffer.from(hex, 'hex'))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_MESSAGE' }),
    );
  });
});
