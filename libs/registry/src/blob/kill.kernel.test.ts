import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { type FakeRegistry, sha256, sourcesArguments, startFakeRegistry } from '@docklet/testing';
import { temporaryFolder } from '../test-client.fixture.js';

const content = randomBytes(30_000_000);
const digest = sha256(content);
/** What a kill may cost: the two blocks that were being filled and written. */
const maxLostBytes = 2 * 1024 * 1024;

describe('RegistryClient.downloadBlob, killed', () => {
  it('goes on where the killed process was, as often as that happens', async () => {
    await using registry = await startFakeRegistry();
    registry.content.addBlob(content);
    using folder = temporaryFolder();
    const partialPath = folder.file('partial');
    for (const killAt of [5_000_000, 12_000_000, 20_000_000]) {
      const reached = await downloadUntil(registry, partialPath, killAt);
      const { size } = statSync(partialPath);
      expect(size).toBeGreaterThan(reached - maxLostBytes);
      expect(readFileSync(partialPath).equals(content.subarray(0, size))).toBe(true);
    }
    await downloadUntil(registry, partialPath, Infinity);
    expect(sha256(readFileSync(partialPath))).toBe(digest);
    const ranges = registry.requestsOf('GET', /blobs/).map(({ headers }) => headers.range);
    expect(ranges.map((range) => range !== undefined)).toEqual([false, true, true, true]);
  });
});

/** Runs a download in a process of its own and kills it at some point. Returns how far it was. */
async function downloadUntil(
  registry: FakeRegistry,
  partialPath: string,
  killAt: number,
): Promise<number> {
  const script = new URL('./kill.fixture.ts', import.meta.url);
  const args = [registry.host, digest, String(content.length), partialPath];
  const child = spawn(process.execPath, [...sourcesArguments(script), ...args], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const reached = await readProgress(child, killAt);
  return reached;
}

async function readProgress(child: ChildProcess, killAt: number): Promise<number> {
  let reached = 0;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const text of child.stdout ?? []) {
    for (const match of String(text).matchAll(/^downloading (\d+)$/gm)) {
      reached = Number(match[1]);
      if (reached >= killAt) {
        child.kill('SIGKILL');
        break;
      }
    }
  }
  await ended;
  return reached;
}
