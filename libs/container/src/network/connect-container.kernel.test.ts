import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { makeRootfs } from '@docklet/testing';
import type { Engine } from '../index.js';
import { openEngine } from '../index.js';

/** 10,000 take ten minutes, and want `--testTimeout`. */
const cycles = Number(process.env['DOCKLET_CONNECT_CYCLES'] ?? '100');

let folder: string;
let engine: Engine;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-connect-'));
  engine = await openEngine({ root: `${folder}/root`, runRoot: `${folder}/run` });
});
afterAll(async () => {
  await engine.reset();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything that a connection could leave behind. */
function traces(): Readonly<Record<string, readonly string[]>> {
  const run = readdirSync(`${folder}/run`)[0] ?? '';
  const leases = path.join(folder, 'run', run, 'networks');
  return {
    fds: readdirSync('/proc/self/fd').map(String).toSorted(),
    interfaces: readdirSync('/sys/class/net').toSorted(),
    leases: readdirSync(leases).flatMap((network) => readdirSync(path.join(leases, network))),
    // That of the events is made when their file is full for the first time.
    locks: readdirSync(path.join(folder, 'run', run, 'locks'))
      .filter((name) => name !== 'events')
      .toSorted(),
    records: readdirSync(`${folder}/root/networks`),
  };
}

it(`leaves nothing behind after ${cycles} connections of a container that runs`, async () => {
  const rootfs = makeRootfs(path.join(folder, 'rootfs'));
  await engine.networks.create({ name: 'home' });
  await engine.networks.create({ name: 'away', hasIpv6: true });
  await using box = await engine.launch({
    source: { kind: 'rootfs', path: rootfs },
    network: 'home',
    command: ['sleep', '100000'],
  });
  const cycle = async (): Promise<void> => {
    await engine.networks.connect(box.id, { network: 'away', aliases: ['guest'] });
    await engine.networks.disconnect(box.id, 'away');
  };
  // What is made once stays: locks, the hint where the search for an address goes on.
  await cycle();
  const hosts = path.join(folder, 'root/containers', box.id, 'hosts');
  const before = { ...traces(), hosts: readFileSync(hosts, 'utf8') };
  for (let count = 0; count < cycles; count++) {
    await cycle();
  }
  expect({ ...traces(), hosts: readFileSync(hosts, 'utf8') }).toEqual(before);
  const { stdout } = await box.exec(['ip', '-o', 'link']);
  expect(stdout.trim().split('\n')).toHaveLength(2);
});
