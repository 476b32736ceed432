import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { sourcesArguments } from '@docklet/testing';

/** By how much a process grows that writes an image of so many files. Not in /tmp, which is memory on many machines. */
function grownBytes(files: number, bytesEach: number): number {
  const folder = mkdtempSync('/var/tmp/docklet-erofs-');
  try {
    const script = new URL('./memory.fixture.ts', import.meta.url);
    const args = [path.join(folder, 'image'), String(files), String(bytesEach)];
    const output = execFileSync(process.execPath, [...sourcesArguments(script), ...args], {
      encoding: 'utf8',
    });
    const [, grown = ''] = /"grownBytes":(\d+)/.exec(output) ?? [];
    return Number.parseInt(grown, 10);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the memory of writeErofs', () => {
  it('grows by less than 64 MiB for a layer of 2 GiB', () => {
    expect(grownBytes(8, 2 ** 28)).toBeLessThan(64 * 2 ** 20);
  });

  it('grows by less than 512 bytes for each entry', () => {
    const files = 200_000;
    expect(grownBytes(files, 1)).toBeLessThan(files * 512);
  });
});
