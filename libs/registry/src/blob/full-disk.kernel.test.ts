import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@docklet/oci';
import { startFakeRegistry } from '@docklet/testing';
import { createTestClient, nameOf, temporaryFolder } from '../test-client.fixture.js';

const content = randomBytes(8_000_000);
const descriptor = { mediaType: 'x', digest: digestOf(content), size: content.length };

describe('RegistryClient.downloadBlob, on a full disk', () => {
  it('says so, keeps what fits, and goes on when there is room', async () => {
    await using registry = await startFakeRegistry();
    registry.content.addBlob(content);
    using folder = temporaryFolder();
    using disk = mountDisk(folder.file('disk'));
    using test = createTestClient();
    const partialPath = folder.file('disk/partial');
    const downloading = test.client.downloadBlob(nameOf(registry), descriptor, { partialPath });
    await expect(downloading).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_PARTIAL_FILE',
      details: { path: partialPath, operation: 'write', errno: 'ENOSPC' },
    });
    expect(test.pausesMs).toEqual([]);
    const { size } = statSync(partialPath);
    expect(size).toBeGreaterThan(2_000_000);

    disk.resize('20m');
    const result = await test.client.downloadBlob(nameOf(registry), descriptor, { partialPath });
    expect(result.resumedBytes).toBe(size);
    expect(readFileSync(partialPath).equals(content)).toBe(true);
  });
});

/** A disk of 4 MB. Needs root. */
function mountDisk(path: string): Disposable & { resize(size: string): void } {
  mkdirSync(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', path]);
  return {
    resize: (size) => {
      execFileSync('mount', ['-o', `remount,size=${size}`, path]);
    },
    [Symbol.dispose]: () => {
      execFileSync('umount', [path]);
    },
  };
}
