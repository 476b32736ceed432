import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { formatAddress } from '../ip/ip-address.js';
import { parseSubnet } from '../ip/subnet.js';
import { AddressPool } from './address-pool.js';
import { gatewayOf } from './address-range.js';

const script = path.join(import.meta.dirname, 'lease-forever.fixture.ts');
const loader = path.join(import.meta.dirname, '../../../../tools/run-typescript/register.mjs');

let folder: string;

beforeEach(() => {
  expect(existsSync(script)).toBe(true);
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Another process that leases addresses, and what it has printed. */
function startLeasing(name: string, count: number): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, ['--import', loader, script, folder, name, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {},
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return { child, output: () => output };
}

function openPool(): AddressPool {
  const subnet = parseSubnet('10.0.0.0/22');
  return new AddressPool({ folder, subnet, gateway: gatewayOf(subnet), isAlive: () => true });
}

describe('AddressPool, used by several processes', () => {
  it('never gives an address twice', async () => {
    const children = ['a', 'b', 'c'].map((name) => startLeasing(name, 200));
    await Promise.all(children.map(({ child }) => once(child, 'close')));
    const addresses = children.flatMap(({ output }) => output().trim().split('\n'));
    expect(addresses).toHaveLength(600);
    expect(new Set(addresses).size).toBe(600);
    expect(openPool().leases()).toHaveLength(600);
  });

  it('goes on after a kill at any moment, with every lease that was reported', async () => {
    for (let round = 0; round < 10; round++) {
      const { child, output } = startLeasing(`round${round}`, 1000);
      await once(child.stdout!, 'data');
      await new Promise((resolve) => setTimeout(resolve, round));
      child.kill('SIGKILL');
      await once(child, 'close');
      const reported = output().split('\n').slice(0, -1);
      const pool = openPool();
      const leased = new Set(pool.leases().map(({ address }) => formatAddress(address)));
      expect(reported.filter((address) => !leased.has(address))).toEqual([]);
      expect(leased.has(formatAddress(pool.lease(`after${round}`).address))).toBe(false);
    }
  });
});
