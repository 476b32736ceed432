import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@docklet/oci';

import { noise } from '../bytes.fixture.js';
import type { FetchBlob } from '../blobs/fetch-blob.js';
import { type TestLayer, fetchFrom, layerOf, tarOf } from '../test-image.fixture.js';
import { openTestStore } from '../test-store.fixture.js';
import type { LayerProgress } from './layer-progress.js';

const content = noise(200_000).toString('base64');

async function someLayer(kind: 'none' | 'gzip' | 'zstd' = 'gzip'): Promise<TestLayer> {
  return layerOf(await tarOf({ 'usr/share/noise': content, 'etc/motd': 'hello\n' }), kind);
}

/** Everything in a folder of the store that should have nothing in it. */
function leftOvers(folder: string): readonly string[] {
  return ['tmp', 'leases', 'partial'].flatMap((name) => readdirSync(path.join(folder, name)));
}

describe('ImageAddition.addLayer', () => {
  it.each(['none', 'gzip', 'zstd'] as const)('makes a layer of %s', async (kind) => {
    using test = await openTestStore();
    const layer = await someLayer(kind);
    {
      await using addition = await test.store.beginAddition();
      const stored = await addition.addLayer(layer, fetchFrom(layer.bytes));
      expect(stored).toMatchObject({
        diffId: layer.diffId,
        kind: 'erofs',
        archiveBytes: layer.tar.length,
        entries: 2,
        isRootOpaque: false,
      });
      expect(readFileSync(stored.path).length).toBeGreaterThan(content.length);
    }
    expect(leftOvers(test.folder)).toEqual([]);
  });

  it('makes the same layer from a blob that was not handed on', async () => {
    using test = await openTestStore();
    const layer = await someLayer();
    await using addition = await test.store.beginAddition();
    const fetch: FetchBlob = async ({ partialPath }) => {
      writeFileSync(partialPath, await Promise.resolve(layer.bytes));
    };
    await expect(addition.addLayer(layer, fetch)).resolves.toMatchObject({ entries: 2 });
  });

  it('makes a layer while its blob arrives', async () => {
    using test = await openTestStore();
    const layer = await someLayer('none');
    const events: string[] = [];
    await using addition = await test.store.beginAddition();
    const fetch: FetchBlob = async (target) => {
      await fetchFrom(layer.bytes)(target);
      await new Promise((resolve) => setTimeout(resolve, 20));
      events.push('arrived');
    };
    await addition.addLayer(layer, fetch, { onProgress: ({ kind }) => events.push(kind) });
    expect(events.indexOf('unpacking')).toBeLessThan(events.indexOf('arrived'));
    expect(events.at(-1)).toBe('ready');
  });

  it('begins anew when the bytes do', async () => {
    using test = await openTestStore();
    const layer = await someLayer();
    await using addition = await test.store.beginAddition();
    const fetch: FetchBlob = async (target) => {
      await target.onChunk?.(noise(100_000));
      await target.onRestart?.();
      await fetchFrom(layer.bytes)(target);
    };
    await expect(addition.addLayer(layer, fetch)).resolves.toMatchObject({ entries: 2 });
  });

  it('takes a layer from another blob of the same content', async () => {
    using test = await openTestStore();
    const [gzip, zstd] = [await someLayer('gzip'), await someLayer('zstd')];
    await using addition = await test.store.beginAddition();
    const first = await addition.addLayer(gzip, fetchFrom(gzip.bytes));
    const events: LayerProgress[] = [];
    const second = await addition.addLayer(zstd, fetchFrom(zstd.bytes), {
      onProgress: (event) => events.push(event),
    });
    expect(second).toEqual(first);
    expect(events.map(({ kind }) => kind)).toEqual(['ready']);
    expect(await test.store.findBlob(zstd.descriptor.digest)).toBeDefined();
  });

  it('makes a layer once, however many want it', async () => {
    using test = await openTestStore();
    const layer = await someLayer();
    const additions = await Promise.all([1, 2, 3].map(() => test.store.beginAddition()));
    const kinds: string[] = [];
    const stored = await Promise.all(
      additions.map((addition) =>
        addition.addLayer(layer, fetchFrom(layer.bytes), {
          onProgress: ({ kind, bytes, total }) => {
            if (kind === 'unpacking' && bytes === total) {
              kinds.push(kind);
            }
          },
        }),
      ),
    );
    await Promise.all(additions.map((addition) => addition[Symbol.asyncDispose]()));
    expect(kinds).toEqual(['unpacking']);
    expect(new Set(stored.map((one) => one.path)).size).toBe(1);
    expect(leftOvers(test.folder)).toEqual([]);
  });

  it('refuses what does not unpack to what the image says, and keeps no layer', async () => {
    using test = await openTestStore();
    const layer = await someLayer();
    const diffId = digestOf(Buffer.from('something else'));
    await using addition = await test.store.beginAddition();
    const adding = addition.addLayer({ ...layer, diffId }, fetchFrom(layer.bytes));
    await expect(adding).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_DIFF_ID_MISMATCH',
      details: { expected: diffId, actual: layer.diffId },
    });
    expect(readdirSync(path.join(test.folder, 'layers', 'erofs'))).toEqual([]);
  });

  it('calls a damaged download that, and not a damaged layer', async () => {
    using test = await openTestStore();
    const layer = await someLayer();
    const mismatch = new Error('the digest is wrong');
    await using addition = await test.store.beginAddition();
    const fetch: FetchBlob = async (target) => {
      await fetchFrom(noise(layer.bytes.length))(target);
      throw mismatch;
    };
    await expect(addition.addLayer(layer, fetch)).rejects.toBe(mismatch);
  });

  it('keeps the blob of a layer that cannot be unpacked until the addition ends', async () => {
    using test = await openTestStore();
    const broken = layerOf(noise(5000));
    await using addition = await test.store.beginAddition();
    const adding = addition.addLayer(broken, fetchFrom(broken.bytes));
    await expect(adding).rejects.toMatchObject({ code: 'DOCKLET_EROFS_TAR_HEADER' });
    expect(await test.store.findBlob(broken.descriptor.digest)).toBeDefined();
  });

  it('refuses what is not a layer before fetching it', async () => {
    using test = await openTestStore();
    const layer = await someLayer();
    const descriptor = { ...layer.descriptor, mediaType: 'application/vnd.oci.empty.v1+json' };
    await using addition = await test.store.beginAddition();
    const fetch = (): Promise<void> => Promise.reject(new Error('fetched'));
    await expect(addition.addLayer({ ...layer, descriptor }, fetch)).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_UNSUPPORTED_LAYER',
    });
  });

  it('stops with the reason of the signal, and leaves the partial blob only', async () => {
    using test = await openTestStore();
    const layer = await someLayer();
    const controller = new AbortController();
    const reason = new Error('enough');
    {
      await using addition = await test.store.beginAddition();
      const fetch: FetchBlob = async (target) => {
        writeFileSync(target.partialPath, layer.bytes.subarray(0, 1000));
        await target.onChunk?.(layer.bytes.subarray(0, 1000));
        controller.abort(reason);
        controller.signal.throwIfAborted();
      };
      const adding = addition.addLayer(layer, fetch, { signal: controller.signal });
      await expect(adding).rejects.toBe(reason);
    }
    expect(leftOvers(test.folder)).toHaveLength(1);
  });
});
