import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { formatAddress, parseAddress } from '../ip/ip-address.js';
import { parseSubnet } from '../ip/subnet.js';
import type { AddressLease } from './address-pool.js';
import { AddressPool } from './address-pool.js';
import { gatewayOf } from './address-range.js';

let parent: string;
let folder: string;
let alive: Set<string>;

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'docklet-'));
  folder = path.join(parent, 'leases');
  alive = new Set();
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

function createPool(text = '10.0.0.0/29'): AddressPool {
  const subnet = parseSubnet(text);
  const isAlive = (id: string): boolean => alive.has(id);
  return new AddressPool({ folder, subnet, gateway: gatewayOf(subnet), isAlive });
}

function start(pool: AddressPool, id: string): AddressLease {
  alive.add(id);
  return pool.lease(id);
}

const shown = ({ address, containerId }: AddressLease): string =>
  `${formatAddress(address)} ${containerId}`;

describe('lease of an address of before', () => {
  const lease = (pool: AddressPool, id: string, address: string): string => {
    alive.add(id);
    return shown(pool.lease(id, undefined, parseAddress(address)));
  };

  it('gives it again, if it is free', () => {
    const pool = createPool();
    expect(lease(pool, 'a', '10.0.0.5')).toBe('10.0.0.5 a');
  });

  it.each([
    ['somebody has it', '10.0.0.5'],
    ['it is the gateway’s', '10.0.0.1'],
    ['it is in another subnet', '10.0.1.5'],
  ])('gives another one where %s', (_why, address) => {
    const pool = createPool();
    lease(pool, 'a', '10.0.0.5');
    expect(lease(pool, 'b', address)).toBe('10.0.0.2 b');
  });
});

describe('lease of an address that was asked for', () => {
  const lease = (pool: AddressPool, id: string, address: string): string => {
    alive.add(id);
    return shown(pool.lease(id, parseAddress(address)));
  };

  it('gives it, also outside of the range that others get theirs from', () => {
    const subnet = parseSubnet('10.0.0.0/24');
    const pool = new AddressPool({
      folder,
      subnet,
      range: parseSubnet('10.0.0.128/30'),
      gateway: gatewayOf(subnet),
      isAlive: (id) => alive.has(id),
    });
    expect(lease(pool, 'a', '10.0.0.9')).toBe('10.0.0.9 a');
    expect(['b', 'c', 'd', 'e'].map((id) => shown(start(pool, id)))).toEqual([
      ...['10.0.0.128 b', '10.0.0.129 c', '10.0.0.130 d', '10.0.0.131 e'],
    ]);
    expect(() => start(pool, 'f')).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_ADDRESSES_EXHAUSTED' }),
    );
  });

  it('says whose it is already, until that one is gone', () => {
    const pool = createPool();
    lease(pool, 'a', '10.0.0.3');
    expect(() => lease(pool, 'b', '10.0.0.3')).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NETWORK_ADDRESS_IN_USE',
        details: { address: '10.0.0.3', containerId: 'a' },
      }),
    );
    alive.delete('a');
    expect(lease(pool, 'b', '10.0.0.3')).toBe('10.0.0.3 b');
  });

  it.each([
    ['10.0.0.1', 'DOCKLET_NETWORK_ADDRESS_IN_USE'],
    ['10.0.0.0', 'DOCKLET_NETWORK_ADDRESS_OUTSIDE'],
    ['10.0.0.7', 'DOCKLET_NETWORK_ADDRESS_OUTSIDE'],
    ['10.0.1.2', 'DOCKLET_NETWORK_ADDRESS_OUTSIDE'],
    ['fd00::2', 'DOCKLET_NETWORK_ADDRESS_OUTSIDE'],
  ])('refuses %s', (address, code) => {
    expect(() => lease(createPool(), 'a', address)).toThrow(expect.objectContaining({ code }));
  });
});

describe('AddressPool', () => {
  it('gives every container its own address, and never the gateway’s', () => {
    const pool = createPool();
    const leases = ['a', 'b', 'c', 'd', 'e'].map((id) => shown(start(pool, id)));
    expect(leases).toEqual([
      ...['10.0.0.2 a', '10.0.0.3 b', '10.0.0.4 c', '10.0.0.5 d', '10.0.0.6 e'],
    ]);
    expect(pool.leases().map(shown).sort()).toEqual(leases);
  });

  it('keeps a lease as a link from the address to the container, in a folder of its own', () => {
    start(createPool(), 'a');
    expect(readlinkSync(path.join(folder, '10.0.0.2'))).toBe('a');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('does not give an address again that has just become free', () => {
    const pool = createPool();
    pool.release(start(pool, 'a'));
    expect(shown(start(pool, 'b'))).toBe('10.0.0.3 b');
  });

  it('comes round to addresses that are free', () => {
    const pool = createPool();
    const first = start(pool, 'a');
    ['b', 'c', 'd', 'e'].forEach((id) => start(pool, id));
    pool.release(first);
    expect(shown(start(pool, 'f'))).toBe('10.0.0.2 f');
  });

  it('goes on where another process has stopped', () => {
    start(createPool(), 'a');
    expect(shown(start(createPool(), 'b'))).toBe('10.0.0.3 b');
  });

  it('gives the addresses of containers that are gone again', () => {
    const pool = createPool();
    ['a', 'b', 'c', 'd', 'e'].forEach((id) => start(pool, id));
    alive.delete('b');
    expect(shown(start(pool, 'f'))).toBe('10.0.0.3 f');
  });

  it('says so when every container is alive', () => {
    const pool = createPool();
    ['a', 'b', 'c', 'd', 'e'].forEach((id) => start(pool, id));
    expect(() => start(pool, 'f')).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NETWORK_ADDRESSES_EXHAUSTED',
        details: { subnet: '10.0.0.0/29', containerId: 'f' },
      }),
    );
    expect(pool.leases()).toHaveLength(5);
  });

  it('takes a lease back once', () => {
    const pool = createPool();
    const lease = start(pool, 'a');
    expect(pool.release(lease)).toBe(true);
    expect(pool.release(lease)).toBe(false);
    expect(pool.leases()).toEqual([]);
  });

  it('does not take back what belongs to another container by then', () => {
    const pool = createPool();
    const old = start(pool, 'a');
    alive.delete('a');
    ['b', 'c', 'd', 'e', 'f'].forEach((id) => start(pool, id));
    expect(pool.release(old)).toBe(false);
    expect(pool.leases()).toHaveLength(5);
  });

  it('reclaims what a crash has left', () => {
    const pool = createPool();
    ['a', 'b', 'c'].forEach((id) => start(pool, id));
    alive = new Set(['b']);
    expect(pool.reclaim().map(shown).sort()).toEqual(['10.0.0.2 a', '10.0.0.4 c']);
    expect(pool.leases().map(shown)).toEqual(['10.0.0.3 b']);
  });

  it('works with a hint that was cut short', () => {
    const pool = createPool();
    start(pool, 'a');
    writeFileSync(path.join(folder, 'last'), '10.0.');
    expect(shown(start(pool, 'b'))).toBe('10.0.0.3 b');
  });

  it('leaves no descriptors open', () => {
    const pool = createPool();
    start(pool, 'a');
    const before = readdirSync('/proc/self/fd').length;
    start(pool, 'b');
    pool.leases();
    expect(readdirSync('/proc/self/fd')).toHaveLength(before);
  });

  it('says so when its folder cannot be used', () => {
    writeFileSync(folder, '');
    expect(() => createPool().lease('a')).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NETWORK_LEASE_FOLDER',
        details: { folder, errno: 'EEXIST' },
      }),
    );
  });

  it('hands on what goes wrong outside, and is not locked after that', () => {
    const subnet = parseSubnet('10.0.0.0/30');
    const isAlive = (): never => {
      throw new TypeError('unknown');
    };
    const pool = new AddressPool({ folder, subnet, gateway: gatewayOf(subnet), isAlive });
    pool.lease('a');
    expect(() => pool.lease('b')).toThrow(TypeError);
    expect(pool.leases()).toHaveLength(1);
  });
});
