import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import { digestOf, mediaTypes } from '@docklet/oci';
import { faults, startFakeRegistry } from '@docklet/testing';
import type { BlobSource, PushProgress } from '../index.js';
import { createTestClient, nameOf } from '../test-client.fixture.js';

const content = randomBytes(1_000_000);
const descriptor = {
  mediaType: mediaTypes.ociLayerGzip,
  digest: digestOf(content),
  size: content.length,
};
const chunkBytes = 300_000;

describe('RegistryClient.pushBlob', () => {
  it('sends the blob in one piece', async () => {
    await using registry = await startFakeRegistry();
    using test = createTestClient();
    const progress: PushProgress[] = [];
    const outcome = await test.client.pushBlob(nameOf(registry), descriptor, sourceOf(content), {
      onProgress: (one) => progress.push(one),
    });
    expect(outcome).toBe('pushed');
    expect(registry.content.blobs.get(descriptor.digest)?.equals(content)).toBe(true);
    expect(registry.requests.map(({ method }) => method)).toEqual(['HEAD', 'POST', 'PUT']);
    expect(progress.at(-1)).toMatchObject({ kind: 'pushed', bytes: content.length });
  });

  it('sends a large blob in several pieces', async () => {
    await using registry = await startFakeRegistry();
    using test = createTestClient();
    const options = { chunkBytes };
    await test.client.pushBlob(nameOf(registry), descriptor, sourceOf(content), options);
    expect(registry.content.blobs.get(descriptor.digest)?.equals(content)).toBe(true);
    const ranges = registry
      .requestsOf('PATCH', /uploads/)
      .map(({ headers }) => headers['content-range']);
    expect(ranges).toEqual(['0-299999', '300000-599999', '600000-899999']);
  });

  it('sends no smaller pieces than the registry wants', async () => {
    await using registry = await startFakeRegistry();
    registry.script({
      method: 'POST',
      handle: faults.headers({ 'oci-chunk-min-length': '500000' }),
    });
    using test = createTestClient();
    const options = { chunkBytes };
    await test.client.pushBlob(nameOf(registry), descriptor, sourceOf(content), options);
    expect(registry.requestsOf('PATCH', /uploads/)[0]?.body).toHaveLength(500_000);
  });

  it('sends nothing if the blob is there', async () => {
    await using registry = await startFakeRegistry();
    registry.content.addBlob(content);
    using test = createTestClient();
    const outcome = await test.client.pushBlob(nameOf(registry), descriptor, sourceOf(content));
    expect(outcome).toBe('existing');
    expect(registry.requests).toHaveLength(1);
  });

  it('mounts the blob from another repository', async () => {
    await using registry = await startFakeRegistry();
    registry.content.addBlob(content);
    registry.script({ method: 'HEAD', handle: faults.status(404) });
    using test = createTestClient();
    const options = { mountFrom: 'other/app' };
    const push = test.client.pushBlob(nameOf(registry), descriptor, sourceOf(content), options);
    expect(await push).toBe('mounted');
    const [post] = registry.requestsOf('POST', /uploads/);
    expect(post?.query.get('from')).toBe('other/app');
    expect(registry.requestsOf('PUT', /uploads/)).toEqual([]);
  });

  it('sends the blob if it cannot be mounted', async () => {
    await using registry = await startFakeRegistry();
    using test = createTestClient();
    const options = { mountFrom: 'other/app' };
    const push = test.client.pushBlob(nameOf(registry), descriptor, sourceOf(content), options);
    expect(await push).toBe('pushed');
  });

  it('sends an empty blob', async () => {
    await using registry = await startFakeRegistry();
    const empty = { ...descriptor, digest: digestOf(Buffer.alloc(0)), size: 0 };
    using test = createTestClient();
    await test.client.pushBlob(nameOf(registry), empty, sourceOf(Buffer.alloc(0)));
    expect(registry.content.blobs.get(empty.digest)).toHaveLength(0);
  });

  it('goes on where the registry stands after a break', async () => {
    await using registry = await startFakeRegistry();
    registry.script({
      method: 'PATCH',
      times: 1,
      cutRequestAfterBytes: 100_000,
      handle: (_, honest) => honest(),
    });
    using test = createTestClient();
    const options = { chunkBytes };
    await test.client.pushBlob(nameOf(registry), descriptor, sourceOf(content), options);
    expect(registry.content.blobs.get(descriptor.digest)?.equals(content)).toBe(true);
    const ranges = registry
      .requestsOf('PATCH', /uploads/)
      .map(({ headers }) => headers['content-range']);
    expect(ranges).toEqual(
      ['0-299999', '100000-399999', '400000-699999', '700000-999999'].slice(0, 3),
    );
  });

  it('begins anew if the registry has forgotten the upload', async () => {
    await using registry = await startFakeRegistry();
    registry.script({
      method: 'PUT',
      times: 1,
      handle: () => {
        registry.content.uploads.clear();
        return { status: 500 };
      },
    });
    using test = createTestClient();
    await test.client.pushBlob(nameOf(registry), descriptor, sourceOf(content));
    expect(registry.content.blobs.get(descriptor.digest)?.equals(content)).toBe(true);
    expect(registry.requestsOf('POST', /uploads/)).toHaveLength(2);
  });

  it.each([404, 416])('begins anew if the registry answers %d to a piece', async (status) => {
    await using registry = await startFakeRegistry();
    registry.script({ method: 'PATCH', times: 1, handle: faults.status(status) });
    using test = createTestClient();
    const options = { chunkBytes };
    await test.client.pushBlob(nameOf(registry), descriptor, sourceOf(content), options);
    expect(registry.content.blobs.get(descriptor.digest)?.equals(content)).toBe(true);
    expect(registry.requestsOf('POST', /uploads/)).toHaveLength(2);
  });

  it('gives up if that goes on', async () => {
    await using registry = await startFakeRegistry();
    registry.script({
      method: 'PATCH',
      handle: ({ headers }, honest) =>
        headers['content-range']?.startsWith('0-') === true ? honest() : { status: 404 },
    });
    using test = createTestClient();
    const options = { chunkBytes };
    const pushing = test.client.pushBlob(nameOf(registry), descriptor, sourceOf(content), options);
    await expect(pushing).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_NOT_FOUND' });
    expect(registry.requestsOf('POST', /uploads/)).toHaveLength(5);
  });

  it('keeps the parameters of the upload as the registry spelled them', async () => {
    await using registry = await startFakeRegistry();
    registry.script({
      method: 'POST',
      handle: (_, honest) => {
        const response = honest();
        const location = String(response.headers?.['location']).replace(
          'state=x',
          'state=a%2Fb+c==',
        );
        return { ...response, headers: { location } };
      },
    });
    using test = createTestClient();
    await test.client.pushBlob(nameOf(registry), descriptor, sourceOf(content));
    expect(registry.requestsOf('PUT', /uploads/)[0]?.target).toContain('?state=a%2Fb+c==&digest=');
  });

  it('fails if the source ends early', async () => {
    await using registry = await startFakeRegistry();
    using test = createTestClient();
    const source = sourceOf(content.subarray(1));
    const pushing = test.client.pushBlob(nameOf(registry), descriptor, source);
    await expect(pushing).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_INVALID_OPTION' });
  });

  it('passes on the failure of the source as it is', async () => {
    await using registry = await startFakeRegistry();
    using test = createTestClient();
    const broken = new Error('EIO');
    const source = {
      open: (): never => {
        throw broken;
      },
    };
    await expect(test.client.pushBlob(nameOf(registry), descriptor, source)).rejects.toBe(broken);
  });

  it('fails if the bytes are not those of the digest', async () => {
    await using registry = await startFakeRegistry();
    using test = createTestClient();
    const source = sourceOf(Buffer.alloc(content.length));
    const pushing = test.client.pushBlob(nameOf(registry), descriptor, source);
    await expect(pushing).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_UNEXPECTED_STATUS',
      details: { status: 400 },
    });
  });

  it('stops sending when the registry has refused', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ method: 'PUT', cutRequestAfterBytes: 1, handle: faults.status(400) });
    using test = createTestClient({ retry: { maxAttempts: 1 } });
    const pushing = test.client.pushBlob(nameOf(registry), descriptor, sourceOf(content));
    await expect(pushing).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_CONNECTION' });
  });
});

describe('RegistryClient.deleteBlob', () => {
  it('removes the blob', async () => {
    await using registry = await startFakeRegistry();
    registry.content.addBlob(content);
    using test = createTestClient();
    await test.client.deleteBlob(nameOf(registry), descriptor.digest);
    expect(await test.client.hasBlob(nameOf(registry), descriptor.digest)).toBe(false);
  });
});

/** Hands out pieces of odd sizes. */
function sourceOf(bytes: Buffer): BlobSource {
  return {
    open: function* (offset) {
      for (let at = offset; at < bytes.length; at += 77_777) {
        yield bytes.subarray(at, at + 77_777);
      }
    },
  };
}
