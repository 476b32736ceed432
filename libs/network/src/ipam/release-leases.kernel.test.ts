import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseAddress } from '../ip/ip-address.js';
import { parseSubnet } from '../ip/subnet.js';
import { AddressPool } from './address-pool.js';
import { releaseLeases } from './release-leases.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('releaseLeases', () => {
  it('gives back the addresses of one container, and of no other', () => {
    const pool = new AddressPool({
      folder: path.join(folder, 'bridge'),
      subnet: parseSubnet('10.9.0.0/24'),
      gateway: parseAddress('10.9.0.1'),
      isAlive: () => true,
    });
    pool.lease('aaaa');
    const other = pool.lease('bbbb');
    pool.lease('aaaa');
    releaseLeases(path.join(folder, 'bridge'), 'aaaa');
    expect(pool.leases()).toEqual([other]);
  });

  it('does nothing where no address was ever leased', () => {
    releaseLeases(path.join(folder, 'none'), 'aaaa');
    expect(readdirSync(folder)).toEqual([]);
  });
});
