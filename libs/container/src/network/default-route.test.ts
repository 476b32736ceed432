import { describe, expect, it } from '@jest/globals';
import type { ContainerAddress } from '../state/container-record.js';
import { defaultRouteOf } from './default-route.js';

function addressIn(network: string, changes: Partial<ContainerAddress> = {}): ContainerAddress {
  return {
    network,
    interfaceName: 'eth0',
    address: '10.0.0.2',
    prefixLength: 24,
    gateway: '10.0.0.1',
    macAddress: '02:42:0a:00:00:02',
    ...changes,
  };
}

describe('defaultRouteOf', () => {
  it('is the first by name', () => {
    expect(defaultRouteOf([addressIn('b'), addressIn('a'), addressIn('c')])?.network).toBe('a');
  });

  it('is the one with the highest priority', () => {
    const all = [addressIn('a'), addressIn('b', { gatewayPriority: 1 }), addressIn('c')];
    expect(defaultRouteOf(all)?.network).toBe('b');
    expect(defaultRouteOf([addressIn('b'), addressIn('a', { gatewayPriority: -1 })])?.network).toBe(
      'b',
    );
  });

  it('is never one without a way out', () => {
    const inner = addressIn('a', { gateway: '', gatewayPriority: 9 });
    expect(defaultRouteOf([inner, addressIn('b')])?.network).toBe('b');
    expect(defaultRouteOf([inner])).toBeUndefined();
  });
});
