import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import { digestOf, mediaTypes } from '@docklet/oci';
import { type FakeRegistry, faults, startFakeRegistry } from '@docklet/testing';
import { createTestClient, expectSoon, nameOf } from '../test-client.fixture.js';

const content = randomBytes(2_000_000);
const descriptor = {
  mediaType: mediaTypes.ociLayerGzip,
  digest: digestOf(content),
  size: content.length,
};

describe('RegistryClient.openBlob', () => {
  it('streams the blob', async () => {
    await using registry = await withBlob();
    using test = createTestClient();
    const chunks = await test.client.openBlob(nameOf(registry), descriptor).toArray();
    expect(Buffer.concat(chunks as Buffer[]).equals(content)).toBe(true);
  });

  it('goes on after a break', async () => {
    await using registry = await withBlob();
    registry.script({ path: /blobs/, times: 1, handle: faults.cutAfter(700_000) });
    using test = createTestClient();
    const chunks = await test.client.openBlob(nameOf(registry), descriptor).toArray();
    expect(Buffer.concat(chunks as Buffer[]).equals(content)).toBe(true);
  });

  it('ends with an error if the content is wrong', async () => {
    await using registry = await withBlob();
    registry.script({ path: /blobs/, handle: faults.body(Buffer.alloc(content.length)) });
    using test = createTestClient();
    const reading = test.client.openBlob(nameOf(registry), descriptor).toArray();
    await expect(reading).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_CONTENT_MISMATCH' });
  });

  it('closes the connection when the reader stops', async () => {
    await using registry = await withBlob();
    registry.script({ path: /blobs/, handle: faults.stallAfter(100_000) });
    using test = createTestClient();
    for await (const chunk of test.client.openBlob(nameOf(registry), descriptor)) {
      expect(chunk).toBeInstanceOf(Uint8Array);
      break;
    }
    await expectSoon(() => registry.connectionCount === 0);
  });
});

describe('RegistryClient.openBlobRange', () => {
  it.each([
    ['from the beginning', { start: 0, end: 99 }],
    ['from the middle', { start: 1000, end: 1999 }],
    ['to the end', { start: 1_999_000 }],
  ])('streams a part %s', async (_, range) => {
    await using registry = await withBlob();
    using test = createTestClient();
    const stream = test.client.openBlobRange(nameOf(registry), descriptor, range);
    const part = Buffer.concat((await stream.toArray()) as Buffer[]);
    const end = 'end' in range ? range.end + 1 : undefined;
    expect(part.equals(content.subarray(range.start, end))).toBe(true);
  });

  it('asks the registry if the mirror does not have it', async () => {
    await using registry = await withBlob();
    await using mirror = await startFakeRegistry();
    const mirrors = [{ prefix: registry.host, mirrors: [mirror.host] }];
    using test = createTestClient({ mirrors });
    const range = { start: 0, end: 9 };
    const stream = test.client.openBlobRange(nameOf(registry), descriptor, range);
    expect(Buffer.concat((await stream.toArray()) as Buffer[])).toEqual(content.subarray(0, 10));
    expect(mirror.requests).toHaveLength(1);
  });

  it('cuts the part out if the registry sends all', async () => {
    await using registry = await withBlob();
    registry.script({ path: /blobs/, handle: faults.wholeBody() });
    using test = createTestClient();
    const range = { start: 100_000, end: 299_999 };
    const stream = test.client.openBlobRange(nameOf(registry), descriptor, range);
    const part = Buffer.concat((await stream.toArray()) as Buffer[]);
    expect(part.equals(content.subarray(100_000, 300_000))).toBe(true);
  });
});

async function withBlob(): Promise<FakeRegistry> {
  const registry = await startFakeRegistry();
  registry.content.addBlob(content);
  return registry;
}
