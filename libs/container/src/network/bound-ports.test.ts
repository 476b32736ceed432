import { describe, expect, it } from '@jest/globals';
import type { PortOption } from '../options/container-options.js';
import type { PortBinding } from '../state/container-record.js';
import { boundPorts, isMeant } from './bound-ports.js';

const one = (hostPort: number): NonNullable<PortOption['hostPorts']> => ({
  first: hostPort,
  last: hostPort,
});
const option = (port: number, more: Partial<PortOption> = {}): PortOption => ({
  protocol: 'tcp',
  port,
  ...more,
});
const binding = (hostPort: number, more: Partial<PortBinding> = {}): PortBinding => ({
  protocol: 'tcp',
  port: 80,
  hostAddress: '0.0.0.0',
  hostPort,
  ...more,
});

function hostPortsOf(options: readonly PortOption[], bindings: readonly PortBinding[]): number[][] {
  return boundPorts(options, bindings).map((bound) => bound.bindings.map((got) => got.hostPort));
}

describe('boundPorts', () => {
  it('gives every port what it asked for, and who takes any what is left, in order', () => {
    const options = [
      option(80),
      option(80, { hostPorts: { first: 8000, last: 8010 } }),
      option(80, { hostPorts: one(8003) }),
      option(80),
      option(81),
    ];
    const bindings = [binding(40_000), binding(8004), binding(8003), binding(40_001)];
    expect(hostPortsOf(options, bindings)).toEqual([[40_000], [8004], [8003], [40_001], []]);
  });

  it('knows a port at both families’ addresses as one, and one at another address as another', () => {
    const options = [option(80), option(80, { hostAddress: '127.0.0.1' })];
    const bindings = [
      binding(8001),
      binding(8001, { hostAddress: '::' }),
      binding(8002, { hostAddress: '127.0.0.1' }),
    ];
    expect(hostPortsOf(options, bindings)).toEqual([[8001, 8001], [8002]]);
  });
});

describe('isMeant', () => {
  const bound = { option: option(80), bindings: [binding(8001)] };

  it.each<[PortOption, boolean]>([
    [option(80), true],
    [option(81), false],
    [option(80, { protocol: 'udp' }), false],
    [option(80, { hostPorts: one(8001) }), true],
    [option(80, { hostPorts: one(8002) }), false],
    [option(80, { hostAddress: '127.0.0.1' }), false],
  ])('compares all that is said: %j', (meant, expected) => {
    expect(isMeant(bound, meant)).toBe(expected);
  });

  it('goes by what was asked for before the container has run', () => {
    const fixed = { option: option(80, { hostPorts: one(8001) }), bindings: [] };
    expect(isMeant(fixed, option(80, { hostPorts: one(8001) }))).toBe(true);
    const open = { option: option(80), bindings: [] };
    expect(isMeant(open, option(80, { hostPorts: one(8001) }))).toBe(false);
  });

  it('knows an address however it is written', () => {
    const at = { option: option(80, { hostAddress: '::0' }), bindings: [] };
    expect(isMeant(at, option(80, { hostAddress: '::' }))).toBe(true);
  });
});
