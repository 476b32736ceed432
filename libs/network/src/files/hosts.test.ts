import { describe, expect, it } from '@jest/globals';
import { parseAddress } from '../ip/ip-address.js';
import { parseExtraHost, renderHosts } from './hosts.js';

const address = parseAddress('172.30.0.5');
const gateway = parseAddress('172.30.0.1');

describe('renderHosts', () => {
  it('has the loopback, what was asked for, and the container', () => {
    const extraHosts = [{ name: 'db', address: parseAddress('10.0.0.9') }];
    expect(
      renderHosts({ hostname: 'web.example.org', addresses: [address], extraHosts, hasIpv6: true }),
    ).toBe(
      '127.0.0.1\tlocalhost\n' +
        '::1\tlocalhost ip6-localhost ip6-loopback\n' +
        'fe00::0\tip6-localnet\n' +
        'ff00::0\tip6-mcastprefix\n' +
        'ff02::1\tip6-allnodes\n' +
        'ff02::2\tip6-allrouters\n' +
        '10.0.0.9\tdb\n' +
        '172.30.0.5\tweb.example.org web\n',
    );
  });

  it('has IPv6 names only with IPv6, and finds itself also without a network', () => {
    expect(renderHosts({ hostname: 'web', addresses: [], hasIpv6: false })).toBe(
      '127.0.0.1\tlocalhost\n127.0.1.1\tweb\n',
    );
  });

  it.each(['a\n10.0.0.1 bank', 'a b', 'a#', 'a\0', ''])(
    'CVE-2022-4318: refuses the host name %j',
    (hostname) => {
      expect(() => renderHosts({ hostname, addresses: [address], hasIpv6: false })).toThrow(
        expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_HOSTNAME' }),
      );
    },
  );

  it('CVE-2022-4318: refuses an extra host with a newline', () => {
    const extraHosts = [{ name: 'a\n10.0.0.1\tbank', address }];
    expect(() =>
      renderHosts({ hostname: 'web', addresses: [], extraHosts, hasIpv6: false }),
    ).toThrow(expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_HOSTNAME' }));
  });
});

describe('parseExtraHost', () => {
  it.each([
    ['db:10.0.0.9', 'db', '10.0.0.9'],
    ['db=10.0.0.9', 'db', '10.0.0.9'],
    ['db:fd00::9', 'db', 'fd00::9'],
    ['db=[fd00::9]', 'db', 'fd00::9'],
    ['my_db.example.org:[::1]', 'my_db.example.org', '::1'],
    ['host.docklet.internal:host-gateway', 'host.docklet.internal', '172.30.0.1'],
  ])('reads %s', (text, name, expected) => {
    expect(parseExtraHost(text, gateway)).toEqual({ name, address: parseAddress(expected) });
  });

  it.each([
    ...['', 'db', ':10.0.0.9', 'db:', 'db:10.0.0', 'a b:10.0.0.9', 'db:10.0.0.9\n1.1.1.1 x'],
    ...['a\n1.1.1.1 b:10.0.0.9', 'db:10.0.0.9 bank', 'db:[10.0.0.9'],
  ])('CVE-2022-4318: refuses %j', (text) => {
    expect(() => parseExtraHost(text, gateway)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_EXTRA_HOST' }),
    );
  });

  it('refuses host-gateway where the host cannot be reached', () => {
    expect(() => parseExtraHost('db:host-gateway', undefined)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_EXTRA_HOST' }),
    );
  });
});
