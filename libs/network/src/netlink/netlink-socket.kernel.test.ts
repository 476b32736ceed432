import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fd } from '@docklet/syscall';
import { formatCidr, parseCidr, parseSubnet } from '../ip/subnet.js';
import { createNamespace, inNamespace, shellIn } from '../namespace.fixture.js';
import { addAddress, decodeAddress, deleteAddress, listAddresses } from '../rtnetlink/address.js';
import { createLink } from '../rtnetlink/create-link.js';
import type { Link } from '../rtnetlink/link.js';
import { decodeLink } from '../rtnetlink/link.js';
import { changeLink, deleteLink, getLink, listLinks } from '../rtnetlink/link-requests.js';
import { addRoute, decodeRoute, listRoutes } from '../rtnetlink/route.js';
import { NetlinkSocket } from './netlink-socket.js';

let host: Fd;
let socket: NetlinkSocket;

beforeAll(async () => {
  host = await createNamespace();
  socket = inNamespace(host, () => NetlinkSocket.open());
});
afterAll(() => {
  socket[Symbol.dispose]();
  host.close();
});

function links(): Link[] {
  return socket.request(listLinks()).map(({ body }) => decodeLink(body));
}

function find(name: string): Link {
  const [reply] = socket.request(getLink(name));
  return decodeLink(reply!.body);
}

describe('NetlinkSocket', () => {
  it('is about the namespace that it was opened in', () => {
    expect(links().map(({ name }) => name)).toEqual(['lo']);
  });

  it('creates, changes, lists and removes interfaces', () => {
    const macAddress = Buffer.from('02420a630001', 'hex');
    socket.request(createLink({ kind: 'bridge', name: 'br0', macAddress, mtu: 1400 }));
    socket.request(
      createLink({
        kind: 'veth',
        name: 'dk0',
        mtu: 1400,
        master: find('br0').index,
        peer: { name: 'dk1' },
      }),
    );
    socket.request(changeLink({ name: 'br0' }, { isIpv6Automatic: false }));
    socket.request(changeLink(find('br0'), { isUp: true }));
    expect(find('br0')).toMatchObject({
      kind: 'bridge',
      isUp: true,
      mtu: 1400,
      macAddress: '02:42:0a:63:00:01',
      isIpv6Automatic: false,
    });
    expect(find('dk0')).toMatchObject({ kind: 'veth', isUp: false, master: find('br0').index });
    expect(shellIn(host, 'ip -br link show type bridge')).toMatch(/^br0 .*02:42:0a:63:00:01/);
    socket.request(deleteLink({ name: 'dk0' }));
    socket.request(deleteLink(find('br0')));
    expect(links()).toHaveLength(1);
  });

  it('gives interfaces addresses and routes', () => {
    socket.request(createLink({ kind: 'bridge', name: 'br1', isUp: true }));
    const link = find('br1');
    socket.request(addAddress(link, parseCidr('10.99.0.1/24')));
    socket.request(addAddress(link, parseCidr('fd00:99::1/64')));
    socket.request(addRoute({ destination: parseSubnet('10.98.0.0/16'), index: link.index }));
    const listed = socket.request(listAddresses(link.index)).map(({ body }) => decodeAddress(body));
    expect(listed.map(formatCidr)).toEqual(
      expect.arrayContaining(['10.99.0.1/24', 'fd00:99::1/64']),
    );
    const routes = socket.request(listRoutes(4)).flatMap(({ body }) => decodeRoute(body) ?? []);
    expect(routes).toContainEqual({
      destination: parseSubnet('10.98.0.0/16'),
      gateway: undefined,
      index: link.index,
    });
    expect(shellIn(host, 'ip -4 -o address show br1')).toContain('10.99.0.1/24 brd 10.99.0.255');
    socket.request(deleteAddress(link, parseCidr('10.99.0.1/24')));
    expect(shellIn(host, 'ip -4 -o address show br1')).toBe('');
    socket.request(deleteLink(link));
  });

  it('reads a dump of many datagrams', () => {
    const names = Array.from({ length: 120 }, (_, index) => `many${index}`);
    for (const name of names) {
      socket.request(createLink({ kind: 'bridge', name }));
    }
    expect(links().map(({ name }) => name)).toEqual(['lo', ...names]);
    for (const name of names) {
      socket.request(deleteLink({ name }));
    }
  });

  it('throws the error with what was tried and the words of the kernel', () => {
    socket.request(createLink({ kind: 'bridge', name: 'br2' }));
    expect(() => socket.request(changeLink({ name: 'br2' }, { mtu: 10 }))).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NETWORK_REQUEST_FAILED',
        errno: 'EINVAL',
        details: {
          operation: 'configure interface br2',
          errno: 'EINVAL',
          kernelText: 'mtu less than device minimum',
        },
      }),
    );
    socket.request(deleteLink({ name: 'br2' }));
  });

  it('goes on after an error', () => {
    expect(socket.requestUnless('ENODEV', getLink('nosuch'))).toBeUndefined();
    expect(() => socket.requestUnless('EEXIST', getLink('nosuch'))).toThrow(
      expect.objectContaining({ errno: 'ENODEV' }),
    );
    expect(find('lo').index).toBe(1);
  });

  it('leaves no descriptor behind', () => {
    const before = readdirSync('/proc/self/fd').length;
    NetlinkSocket.open()[Symbol.dispose]();
    expect(() => NetlinkSocket.open(99)).toThrow(
      expect.objectContaining({ errno: 'EPROTONOSUPPORT' }),
    );
    expect(readdirSync('/proc/self/fd')).toHaveLength(before);
  });
});
