import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { type Descriptor, digestOf, mediaTypes } from '@docklet/oci';
import { type FakeRegistry, faults, startFakeRegistry } from '@docklet/testing';
import type { BlobProgress } from '../index.js';
import { createTestClient, nameOf, temporaryFolder } from '../test-client.fixture.js';

const content = randomBytes(3_000_000);
const descriptor: Descriptor = {
  mediaType: mediaTypes.ociLayerGzip,
  digest: digestOf(content),
  size: content.length,
};

describe('RegistryClient.downloadBlob', () => {
  it('writes the file, feeds the consumer and tells how far it is', async () => {
    await using registry = await withBlob();
    using folder = temporaryFolder();
    using test = createTestClient();
    const progress: BlobProgress[] = [];
    const chunks: Buffer[] = [];
    const result = await test.client.downloadBlob(nameOf(registry), descriptor, {
      partialPath: folder.file('partial'),
      onChunk: (chunk) => void chunks.push(Buffer.from(chunk)),
      onProgress: (one) => progress.push(one),
    });
    expect(result).toEqual({ resumedBytes: 0, from: registry.host });
    expect(readFileSync(folder.file('partial')).equals(content)).toBe(true);
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
    expect(progress.at(0)).toMatchObject({ kind: 'downloading', total: content.length });
    expect(progress.at(-1)).toMatchObject({ kind: 'done', bytes: content.length });
    expect(statSync(folder.file('partial')).mode & 0o777).toBe(0o600);
  });

  it('waits for a slow consumer', async () => {
    await using registry = await withBlob();
    using folder = temporaryFolder();
    using test = createTestClient({ timeouts: { idleMs: 50 } });
    let atOnce = 0;
    await test.client.downloadBlob(nameOf(registry), descriptor, {
      partialPath: folder.file('partial'),
      onChunk: async () => {
        atOnce += 1;
        expect(atOnce).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        atOnce -= 1;
      },
    });
  });

  it('does not take a consumer that is slower than the idle time for a silent registry', async () => {
    await using registry = await withBlob();
    using folder = temporaryFolder();
    using test = createTestClient({ timeouts: { idleMs: 400 }, retry: { maxAttempts: 1 } });
    let isFirst = true;
    await test.client.downloadBlob(nameOf(registry), descriptor, {
      partialPath: folder.file('partial'),
      onChunk: async () => {
        await new Promise((resolve) => setTimeout(resolve, isFirst ? 1000 : 0));
        isFirst = false;
      },
    });
  });

  it('passes on the failure of the consumer as it is, and keeps what is there', async () => {
    await using registry = await withBlob();
    using folder = temporaryFolder();
    using test = createTestClient();
    const full = Object.assign(new Error('disk full'), { code: 'ENOSPC' });
    const downloading = test.client.downloadBlob(nameOf(registry), descriptor, {
      partialPath: folder.file('partial'),
      onChunk: async () => await Promise.reject(full),
    });
    await expect(downloading).rejects.toBe(full);
    expect(test.pausesMs).toEqual([]);
    expect(statSync(folder.file('partial')).size).toBeGreaterThan(0);
  });

  it('does not ask another mirror when it was the consumer that failed', async () => {
    await using registry = await withBlob();
    await using mirror = await withBlob();
    using folder = temporaryFolder();
    const mirrors = [{ prefix: registry.host, mirrors: [mirror.host] }];
    using test = createTestClient({ mirrors });
    let calls = 0;
    const downloading = test.client.downloadBlob(nameOf(registry), descriptor, {
      partialPath: folder.file('partial'),
      onChunk: () => {
        calls += 1;
        throw new Error('disk full');
      },
    });
    await expect(downloading).rejects.toThrow('disk full');
    expect(calls).toBe(1);
    expect(registry.requests).toEqual([]);
  });

  it('does not write through a symbolic link', async () => {
    await using registry = await withBlob();
    using folder = temporaryFolder();
    writeFileSync(folder.file('victim'), 'precious');
    symlinkSync('victim', folder.file('partial'));
    using test = createTestClient();
    const options = { partialPath: folder.file('partial') };
    const downloading = test.client.downloadBlob(nameOf(registry), descriptor, options);
    await expect(downloading).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_PARTIAL_FILE',
      details: { path: folder.file('partial'), operation: 'open', errno: 'ELOOP' },
    });
    expect(readFileSync(folder.file('victim'), 'utf8')).toBe('precious');
  });

  it('downloads an empty blob', async () => {
    await using registry = await startFakeRegistry();
    registry.content.addBlob('');
    const empty = { ...descriptor, digest: digestOf(Buffer.alloc(0)), size: 0 };
    using folder = temporaryFolder();
    using test = createTestClient();
    const options = { partialPath: folder.file('partial') };
    await test.client.downloadBlob(nameOf(registry), empty, options);
    expect(statSync(folder.file('partial')).size).toBe(0);
  });

  describe('when a part is there already', () => {
    it('fetches only the rest, and feeds the consumer everything', async () => {
      await using registry = await withBlob();
      using folder = temporaryFolder();
      writeFileSync(folder.file('partial'), content.subarray(0, 1_234_567));
      using test = createTestClient();
      const chunks: Buffer[] = [];
      const progress: BlobProgress[] = [];
      const result = await test.client.downloadBlob(nameOf(registry), descriptor, {
        partialPath: folder.file('partial'),
        onChunk: (chunk) => void chunks.push(Buffer.from(chunk)),
        onProgress: (one) => progress.push(one),
      });
      expect(result.resumedBytes).toBe(1_234_567);
      expect(registry.requests[0]?.headers.range).toBe('bytes=1234567-');
      expect(readFileSync(folder.file('partial')).equals(content)).toBe(true);
      expect(Buffer.concat(chunks).equals(content)).toBe(true);
      expect(progress[0]).toMatchObject({ kind: 'resumed', bytes: 1_234_567 });
    });

    it('asks for nothing if it is all there', async () => {
      await using registry = await withBlob();
      using folder = temporaryFolder();
      writeFileSync(folder.file('partial'), content);
      using test = createTestClient();
      const options = { partialPath: folder.file('partial') };
      const result = await test.client.downloadBlob(nameOf(registry), descriptor, options);
      expect(result.resumedBytes).toBe(content.length);
      expect(registry.requests).toEqual([]);
    });

    it('passes over the beginning if the registry sends all', async () => {
      await using registry = await withBlob();
      registry.script({ path: /blobs/, handle: faults.wholeBody() });
      using folder = temporaryFolder();
      writeFileSync(folder.file('partial'), content.subarray(0, 1_000_000));
      using test = createTestClient();
      const options = { partialPath: folder.file('partial') };
      await test.client.downloadBlob(nameOf(registry), descriptor, options);
      expect(readFileSync(folder.file('partial')).equals(content)).toBe(true);
    });

    it.each([
      ['it is damaged', Buffer.alloc(1_000_000)],
      ['it is complete, but damaged', Buffer.alloc(content.length)],
      ['it is too long', Buffer.alloc(content.length + 1)],
    ])('begins anew if %s', async (_, partial) => {
      await using registry = await withBlob();
      using folder = temporaryFolder();
      writeFileSync(folder.file('partial'), partial);
      using test = createTestClient();
      const chunks: Buffer[] = [];
      const result = await test.client.downloadBlob(nameOf(registry), descriptor, {
        partialPath: folder.file('partial'),
        onChunk: (chunk) => void chunks.push(Buffer.from(chunk)),
        onRestart: () => void chunks.splice(0),
      });
      expect(result.resumedBytes).toBe(0);
      expect(readFileSync(folder.file('partial')).equals(content)).toBe(true);
      expect(Buffer.concat(chunks).equals(content)).toBe(true);
    });

    it('removes what is damaged if the consumer cannot begin anew', async () => {
      await using registry = await withBlob();
      using folder = temporaryFolder();
      writeFileSync(folder.file('partial'), Buffer.alloc(1000));
      using test = createTestClient();
      const downloading = test.client.downloadBlob(nameOf(registry), descriptor, {
        partialPath: folder.file('partial'),
        onChunk: () => undefined,
      });
      await expect(downloading).rejects.toMatchObject({
        code: 'DOCKLET_REGISTRY_CONTENT_MISMATCH',
      });
      expect(existsSync(folder.file('partial'))).toBe(false);
    });
  });

  describe('when the connection breaks', () => {
    it('goes on where it ended', async () => {
      await using registry = await withBlob();
      registry.script({ path: /blobs/, times: 1, handle: faults.cutAfter(1_000_000) });
      using folder = temporaryFolder();
      using test = createTestClient();
      const options = { partialPath: folder.file('partial') };
      await test.client.downloadBlob(nameOf(registry), descriptor, options);
      expect(readFileSync(folder.file('partial')).equals(content)).toBe(true);
      const [, second] = registry.requests;
      expect(second?.headers).toMatchObject({ 'if-range': `"${descriptor.digest}"` });
      expect(second?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
      expect(test.events.map(({ kind }) => kind)).toContain('retry');
    });

    it('does not give up while every try brings something', async () => {
      await using registry = await withBlob();
      registry.script({ path: /blobs/, handle: faults.cutAfter(200_000) });
      using folder = temporaryFolder();
      using test = createTestClient({ retry: { maxAttempts: 3 } });
      const options = { partialPath: folder.file('partial') };
      await test.client.downloadBlob(nameOf(registry), descriptor, options);
      expect(registry.requests.length).toBeGreaterThan(10);
    });

    it('gives up if nothing comes, and keeps what is there', async () => {
      await using registry = await withBlob();
      registry.script({ path: /blobs/, handle: faults.status(500) });
      registry.script({ path: /blobs/, times: 1, handle: faults.cutAfter(500_000) });
      using folder = temporaryFolder();
      using test = createTestClient({ retry: { maxAttempts: 3 } });
      const options = { partialPath: folder.file('partial') };
      const downloading = test.client.downloadBlob(nameOf(registry), descriptor, options);
      await expect(downloading).rejects.toMatchObject({
        code: 'DOCKLET_REGISTRY_UNEXPECTED_STATUS',
      });
      const { size } = statSync(folder.file('partial'));
      expect(readFileSync(folder.file('partial')).equals(content.subarray(0, size))).toBe(true);
      expect(size).toBeGreaterThan(0);
    });

    it('ends when it is aborted, with the reason', async () => {
      await using registry = await withBlob();
      registry.script({ path: /blobs/, handle: faults.stallAfter(500_000) });
      using folder = temporaryFolder();
      using test = createTestClient();
      const controller = new AbortController();
      const reason = new Error('enough');
      const downloading = test.client.downloadBlob(nameOf(registry), descriptor, {
        partialPath: folder.file('partial'),
        signal: controller.signal,
        onProgress: () => controller.abort(reason),
      });
      await expect(downloading).rejects.toBe(reason);
    });
  });
});

async function withBlob(): Promise<FakeRegistry> {
  const registry = await startFakeRegistry();
  registry.content.addBlob(content);
  return registry;
}
