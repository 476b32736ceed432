import { describe, expect, it } from '@jest/globals';
import { parseAddress } from '../ip/ip-address.js';
import { formatSubnet, parseSubnet } from '../ip/subnet.js';
import { decodeMessages, encodeRequest } from '../netlink/message.js';
import { addRoute, decodeRoute, everywhere, lookUpRoute, replaceRoute } from './route.js';

describe('addRoute', () => {
  it('has the bytes that iproute2 sends for a default route', () => {
    // strace -e write=3 ip route add default via 10.99.0.9
    const recorded =
      '2400000018000506b55d046b00000000' + '02000000fe03000100000000080005000a630009';
    const request = addRoute({ destination: everywhere(4), gateway: parseAddress('10.99.0.9') });
    expect(encodeRequest(request, 0x6b045db5).toString('hex')).toBe(recorded);
    expect(request.operation).toBe('add the default route via 10.99.0.9');
  });

  it('has the bytes that iproute2 sends for one that carries smaller packets', () => {
    // strace -e write=3 ip route add default via 10.99.0.9 mtu 1400
    const recorded =
      '30000000180005062288086b00000000' +
      '02000000fe03000100000000080005000a6300090c00080008000200' +
      '78050000';
    const route = { destination: everywhere(4), gateway: parseAddress('10.99.0.9'), mtu: 1400 };
    const request = addRoute(route);
    expect(encodeRequest(request, 0x6b088822).toString('hex')).toBe(recorded);
    expect(request.operation).toBe(
      'add the default route via 10.99.0.9 for packets of up to 1400 bytes',
    );
    expect(decodeRoute(request.body)).toEqual(route);
  });

  it('has the destination and the interface of any other', () => {
    const { body, operation } = addRoute({ destination: parseSubnet('10.1.0.0/16'), index: 3 });
    expect(body.toString('hex')).toBe(
      '02100000fe03fd0100000000' + '080001000a010000' + '0800040003000000',
    );
    expect(operation).toBe('add a route to 10.1.0.0/16');
  });
});

describe('replaceRoute', () => {
  it('differs from a new one by its flags only', () => {
    const route = { destination: everywhere(4), gateway: parseAddress('10.99.0.9') };
    const { body, flags, operation } = replaceRoute(route);
    expect(body).toEqual(addRoute(route).body);
    // NLM_F_CREATE and NLM_F_REPLACE.
    expect(flags).toBe(0x500);
    expect(operation).toBe('replace the default route via 10.99.0.9');
  });
});

describe('lookUpRoute', () => {
  it('asks about one address', () => {
    const { body, operation } = lookUpRoute(parseAddress('198.41.0.4'));
    expect(body.toString('hex')).toBe('022000000000000000000000' + '08000100c6290004');
    expect(operation).toBe('look up the route to 198.41.0.4');
  });
});

describe('decodeRoute', () => {
  it('reads a dump of the kernel, and leaves out what stays on this host', () => {
    // Recorded on Linux 6.18: default, 10.99.0.0/24, a local address and its broadcast.
    const dump =
      '340000001800220007000000e880838802000000fe0300011000000008000f00fe000000080005000a6300090800040002000000' +
      '3c0000001800220007000000e880838802180000fe02fd011000000008000f00fe000000080001000a630000080007000a6300010800040002000000' +
      '3c0000001800220007000000e880838802200000ff02fe020000000008000f00ff000000080001000a630001080007000a6300010800040002000000' +
      '3c0000001800220007000000e880838802200000ff02fd031000000008000f00ff000000080001000a6300ff080007000a6300010800040002000000';
    const routes = decodeMessages(Buffer.from(dump, 'hex')).map(({ body }) => decodeRoute(body));
    expect(routes).toEqual([
      {
        destination: parseSubnet('0.0.0.0/0'),
        gateway: parseAddress('10.99.0.9'),
        index: 2,
      },
      { destination: parseSubnet('10.99.0.0/24'), gateway: undefined, index: 2 },
      undefined,
      undefined,
    ]);
  });

  it('reads IPv6', () => {
    const hex = '0a400000fe02000110000000' + '14000100fd000000000000000000000000000000';
    const route = decodeRoute(Buffer.from(hex, 'hex'));
    expect(formatSubnet(route!.destination)).toBe('fd00::/64');
  });

  it.each([
    ['is cut off', '02000000fe030001'],
    ['has an address of the other family', '0a400000fe02000110000000' + '080001000a630000'],
    ['has a prefix longer than its address', '02210000fe02000110000000' + '080001000a630000'],
  ])('refuses a route that %s', (_, hex) => {
    expect(() => decodeRoute(Buffer.from(hex, 'hex'))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_MESSAGE' }),
    );
  });
});
