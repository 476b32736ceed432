import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { digestHex } from '@docklet/oci';

import { noise, readAll } from '../bytes.fixture.js';
import { type TestStore, openTestStore } from '../test-store.fixture.js';
import { fetchFrom, layerOf } from '../test-image.fixture.js';
import type { FetchBlob } from './fetch-blob.js';

const { bytes, descriptor } = layerOf(noise(5000), 'none');

function partialPath({ folder }: TestStore): string {
  return path.join(folder, 'partial', digestHex(descriptor.digest));
}

describe('ImageAddition.addBlob', () => {
  it('keeps a blob under its digest, readable by its owner only', async () => {
    using test = await openTestStore();
    await using addition = await test.store.beginAddition();
    const blob = await addition.addBlob(descriptor, fetchFrom(bytes));
    expect(readFileSync(blob.path).equals(bytes)).toBe(true);
    expect(statSync(blob.path).mode & 0o777).toBe(0o600);
    expect(existsSync(partialPath(test))).toBe(false);
  });

  it('reads a blob from any byte on', async () => {
    using test = await openTestStore();
    await using addition = await test.store.beginAddition();
    await addition.addBlob(descriptor, fetchFrom(bytes));
    const blob = await test.store.findBlob(descriptor.digest);
    expect(blob?.sizeBytes).toBe(5000);
    expect((await readAll(blob!.open(4000))).equals(bytes.subarray(4000))).toBe(true);
  });

  it('does not fetch what is there', async () => {
    using test = await openTestStore();
    await using addition = await test.store.beginAddition();
    await addition.addBlob(descriptor, fetchFrom(bytes));
    await addition.addBlob(descriptor, () => Promise.reject(new Error('not again')));
  });

  it('leaves what has arrived for the next attempt', async () => {
    using test = await openTestStore();
    {
      await using addition = await test.store.beginAddition();
      const fetch: FetchBlob = async (target) => {
        await writeFile(target.partialPath, bytes.subarray(0, 2000));
        throw new Error('connection lost');
      };
      await expect(addition.addBlob(descriptor, fetch)).rejects.toThrow('connection lost');
    }
    await using addition = await test.store.beginAddition();
    const fetch: FetchBlob = async (target) => {
      expect(readFileSync(target.partialPath)).toHaveLength(2000);
      await writeFile(target.partialPath, bytes);
    };
    await addition.addBlob(descriptor, fetch);
  });

  it('refuses a blob of another size, and removes it', async () => {
    using test = await openTestStore();
    await using addition = await test.store.beginAddition();
    const adding = addition.addBlob(descriptor, fetchFrom(bytes.subarray(1)));
    await expect(adding).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_BLOB_INCOMPLETE',
      details: { expectedBytes: 5000, actualBytes: 4999 },
    });
    expect(existsSync(partialPath(test))).toBe(false);
  });

  it('fetches once for all who want it, and tells those who wait how far it is', async () => {
    using test = await openTestStore();
    await using addition = await test.store.beginAddition();
    await using other = await test.store.beginAddition();
    let fetches = 0;
    const fetch: FetchBlob = async (target) => {
      fetches += 1;
      writeFileSync(target.partialPath, bytes.subarray(0, 1234));
      await new Promise((resolve) => setTimeout(resolve, 30));
      writeFileSync(target.partialPath, bytes);
    };
    const seen: number[] = [];
    const blobs = await Promise.all([
      addition.addBlob(descriptor, fetch),
      other.addBlob(descriptor, fetch, { onWait: (done) => seen.push(done) }),
      addition.addBlob(descriptor, fetch),
    ]);
    expect(fetches).toBe(1);
    expect(new Set(blobs.map((blob) => blob.path)).size).toBe(1);
    expect(seen).toContain(1234);
  });

  it('lets the next one try when the first one fails', async () => {
    using test = await openTestStore();
    await using addition = await test.store.beginAddition();
    const results = await Promise.allSettled([
      addition.addBlob(descriptor, () => Promise.reject(new Error('connection lost'))),
      addition.addBlob(descriptor, fetchFrom(bytes)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('stops waiting with the reason of the signal', async () => {
    using test = await openTestStore();
    await using addition = await test.store.beginAddition();
    const controller = new AbortController();
    let release: () => void = () => undefined;
    const leader = addition.addBlob(descriptor, async (target) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      await fetchFrom(bytes)(target);
    });
    const waiting = addition.addBlob(descriptor, fetchFrom(bytes), { signal: controller.signal });
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 10);
    await expect(waiting).rejects.toBe(reason);
    release();
    await leader;
  });
});
