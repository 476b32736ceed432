import { describe, expect, it } from '@jest/globals';
import type { NetworkFlags } from './networks.js';
import { parseNetwork, toNetworks } from './networks.js';

const flags = (given: Partial<NetworkFlags> = {}): NetworkFlags => ({
  ...{ network: [], net: [], networkAlias: [], linkLocalIp: [] },
  ...given,
});

const usageError = expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' });

describe('toNetworks', () => {
  it.each([
    [{}, {}],
    [{ network: ['shop'] }, { network: 'shop' }],
    [{ net: ['host'] }, { network: 'host' }],
    [{ network: ['default'] }, { network: 'bridge' }],
    [{ network: ['container:web'] }, { network: 'container:web' }],
    [
      { network: ['a', 'b'], networkAlias: ['x'], ip: '10.0.0.5' },
      {
        network: 'a',
        networks: [{ network: 'a', aliases: ['x'], address: '10.0.0.5' }, { network: 'b' }],
      },
    ],
    [
      { macAddress: '02:00:00:00:00:01' },
      { networks: [{ network: 'bridge', macAddress: '02:00:00:00:00:01' }] },
    ],
  ])('reads %j', (given, expected) => {
    expect(toNetworks(flags(given))).toEqual(expected);
  });

  it.each([
    [{ network: ['host'], ip: '10.0.0.5' }],
    [{ network: ['none'], networkAlias: ['x'] }],
    [{ network: ['container:web'], macAddress: '02:00:00:00:00:01' }],
    [{ network: ['name=a,alias=x'], networkAlias: ['y'] }],
  ])('refuses %j', (given) => {
    expect(() => toNetworks(flags(given))).toThrow(usageError);
  });
});

describe('parseNetwork', () => {
  it('reads everything that can be said of a network', () => {
    const text =
      'name=a,alias=x,alias=y,ip=10.0.0.5,ip6=fd00::5,mac-address=02:00:00:00:00:01,link-local-ip=169.254.1.1,gw-priority=-1';
    expect(parseNetwork(text)).toEqual({
      network: 'a',
      aliases: ['x', 'y'],
      address: '10.0.0.5',
      address6: 'fd00::5',
      macAddress: '02:00:00:00:00:01',
      linkLocalAddresses: ['169.254.1.1'],
      gatewayPriority: -1,
    });
  });

  it.each(['name=a,color=red', 'name=a,gw-priority=x', 'name=a,alias'])('refuses %s', (text) => {
    expect(() => parseNetwork(text)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^DOCKLET_CLI_(USAGE|FLAG_VALUE)$/) }),
    );
  });
});
