import { describe, expect, it } from '@jest/globals';
import { checkNetworkOptions, tuningOf } from './network-options.js';

const icc = 'com.docker.network.bridge.enable_icc';
const masquerade = 'com.docker.network.bridge.enable_ip_masquerade';

describe('checkNetworkOptions', () => {
  it('names options as Docker does', () => {
    expect(checkNetworkOptions('x', 'bridge', { mtu: '1400', [icc]: 'false' })).toEqual({
      'com.docker.network.driver.mtu': '1400',
      [icc]: 'false',
    });
  });

  it.each([
    ['bridge', { color: 'red' }],
    ['bridge', { parent: 'eth0' }],
    ['bridge', { mtu: 'x' }],
    ['bridge', { mtu: '67' }],
    ['bridge', { mtu: '65536' }],
    ['bridge', { [icc]: 'maybe' }],
  ] as const)('refuses for a %s network: %j', (driver, options) => {
    expect(() => checkNetworkOptions('x', driver, { ...options })).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CONTAINER_INVALID_NETWORK' }),
    );
  });

  it('refuses interfaces that cannot be', () => {
    const options = { 'com.docker.network.bridge.name': 'a/b' };
    expect(() => checkNetworkOptions('x', 'bridge', options)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_INTERFACE_NAME' }),
    );
  });
});

describe('tuningOf', () => {
  it('has what is usual where nothing is said', () => {
    expect(tuningOf({})).toEqual({
      mtu: undefined,
      bridge: undefined,
      isIsolated: false,
      isRouted: false,
      allowsForging: false,
      parent: undefined,
      mode: 'bridge',
    });
    expect(tuningOf({ mtu: 1300 }).mtu).toBe(1300);
  });

  it('reads what is said', () => {
    const options = { [icc]: '0', [masquerade]: 'False', 'com.docker.network.driver.mtu': '1400' };
    expect(tuningOf({ options })).toMatchObject({ isIsolated: true, isRouted: true, mtu: 1400 });
    const forging = { 'docklet.allow_forged_senders': 'true' };
    expect(tuningOf({ options: forging }).allowsForging).toBe(true);
    const outer = { parent: 'eth0', macvlan_mode: 'private' };
    expect(tuningOf({ options: outer })).toMatchObject({ parent: 'eth0', mode: 'private' });
  });
});
